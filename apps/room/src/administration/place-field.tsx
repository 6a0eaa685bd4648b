/** Chooses a jurisdiction by name: type a few letters of a county or state. */
import type { Jurisdiction } from "@watchfloor/domain";
import { useMemo, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { useAtlas, useRegister } from "../map/use-atlas.ts";

/** Offered at once; more letters bring the rest. */
const OFFERED = 40;

interface Choice {
  readonly id: string;
  readonly label: string;
}

/** Places whose name begins with the words come before those that only hold them; a code matches its beginning. */
export function matchPlaces(places: readonly Choice[], typed: string): readonly Choice[] {
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

export interface PlaceFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choose: (place: string | undefined) => void;
}

export function PlaceField({ label, value, choose }: PlaceFieldProps) {
  const register = useRegister(useAtlas());
  const [typed, setTyped] = useState("");
  const places = useMemo(
    () =>
      (register?.all ?? []).map(
        ({ geoId }: Jurisdiction): Choice => ({ id: geoId, label: register?.label(geoId) ?? geoId }),
      ),
    [register],
  );
  const known = places.find(({ id }) => id === value);
  const offered = useMemo(
    () => matchPlaces(places, known?.label === typed ? "" : typed).slice(0, OFFERED),
    [places, typed, known],
  );
  return (
    <ComboBox
      className="field"
      inputValue={typed}
      onInputChange={setTyped}
      items={offered}
      value={value ?? null}
      onChange={(key) => {
        choose(key === null ? undefined : String(key));
        const chosen = places.find(({ id }) => id === key);
        if (chosen !== undefined) setTyped(chosen.label);
      }}
      allowsEmptyCollection
      menuTrigger="focus"
    >
      <Label>{label}</Label>
      <div className="combo">
        <Input placeholder="Finney County, KS" autoComplete="off" />
        <Button aria-label="Show places">▾</Button>
      </div>
      <Popover className="popover combo-list">
        <ListBox<Choice> renderEmptyState={() => <p className="quiet">No place of that name.</p>}>
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.label}>
              {item.label} <span className="quiet mono small">{item.id}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
