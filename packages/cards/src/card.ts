/** An alert as a card: which advice fits, filled with the addresses of this alert. */
import { ADVICE, type CardName } from "./advice.ts";
import { chooseCard } from "./choose.ts";
import { cut, visible } from "./visible.ts";

/** What a card is made from. Every text is hostile: it came over a network somebody attacks. */
export interface AlertFacts {
  readonly signature: string;
  readonly category: string;
  readonly srcIp: string;
  readonly destIp: string;
  /** The rule's `metadata: watchfloor_card <name>`, when it has one. */
  readonly card?: string | undefined;
  /** Whether an address belongs to the watched network. */
  readonly isInside: (ip: string) => boolean;
}

/** The shape of `cardSchema` in `@watchfloor/wire`. */
export interface Card {
  readonly headline: string;
  readonly meaning: string;
  readonly firstSteps: string[];
  readonly avoid: string[];
  readonly call: string;
  readonly harmlessWhen: string;
}

export const MAX_HEADLINE = 90;
/** An IPv6 address in its longest form has 45 characters. */
const MAX_ADDRESS = 45;

interface Ends {
  readonly inside: string;
  readonly outside: string;
  readonly src: string;
  readonly dest: string;
}

/** Which end is ours. Where both or none are inside, the sender is taken for it. */
function endsOf(alert: AlertFacts): Ends {
  const src = visible(alert.srcIp, MAX_ADDRESS);
  const dest = visible(alert.destIp, MAX_ADDRESS);
  const arrives = !alert.isInside(alert.srcIp) && alert.isInside(alert.destIp);
  return arrives ? { inside: dest, outside: src, src, dest } : { inside: src, outside: dest, src, dest };
}

/** Which card fits; `cardFor` fills it. */
export function cardNameFor(alert: Pick<AlertFacts, "signature" | "category" | "card">): CardName {
  return chooseCard(alert.signature, alert.category, alert.card);
}

/**
 * The card of an alert.
 *
 * @returns headline of at most 90 characters, without control or bidi characters, whatever the alert holds.
 */
export function cardFor(alert: AlertFacts): Card {
  const advice = ADVICE[cardNameFor(alert)];
  const values = new Map(Object.entries({ ...endsOf(alert), signature: visible(alert.signature, MAX_HEADLINE) }));
  // One pass: what is filled in is never searched for placeholders again.
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole);
  return {
    headline: cut(fill(advice.headline), MAX_HEADLINE),
    meaning: fill(advice.meaning),
    firstSteps: advice.firstSteps.map(fill),
    avoid: advice.avoid.map(fill),
    call: advice.call,
    harmlessWhen: advice.harmlessWhen,
  };
}
