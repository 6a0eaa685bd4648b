export { CARD_NAMES, type CardName } from "./advice.ts";
export { type AlertFacts, type Card, cardFor, cardNameFor, MAX_HEADLINE } from "./card.ts";
export { visible } from "./visible.ts";
