/** Which places a few typed letters mean. */

/** A place as it is offered. */
export interface PlaceChoice {
  readonly id: string;
  readonly label: string;
}

/** Places whose name begins with the words come before those that only hold them; a code matches its beginning. */
export function matchPlaces(places: readonly PlaceChoice[], typed: string): readonly PlaceChoice[] {
  const word = typed.trim().toLowerCase();
  if (word === "") return places.filter(({ id }) => id.length === 2);
  const scored = places.flatMap((place) => {
    const name = place.label.toLowerCase();
    if (name === word) return [{ place, score: 0 }];
    if (name.startsWith(word) || place.id.startsWith(word)) return [{ place, score: place.id.length === 2 ? 1 : 2 }];
    return name.includes(word) ? [{ place, score: 3 }] : [];
  });
  return scored
    .sort((a, b) => a.score - b.score || a.place.label.localeCompare(b.place.label))
    .map(({ place }) => place);
}
