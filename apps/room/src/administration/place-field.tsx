/** Chooses a jurisdiction by name, of those the reader administers: type a few letters of a county or state. */
import type { Jurisdiction } from "@watchfloor/domain";
import { useMemo, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { useMe } from "../app/shell.tsx";
import { useAtlas, useRegister } from "../map/use-atlas.ts";
import { liesWithin } from "./grant.ts";
import { matchPlaces, type PlaceChoice } from "./match-places.ts";

/** Offered at once; more letters bring the rest. */
const OFFERED = 40;

export interface PlaceFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choose: (place: string | undefined) => void;
}

export function PlaceField({ label, value, choose }: PlaceFieldProps) {
  const register = useRegister(useAtlas());
  const scope = useMe()?.scope;
  const [typed, setTyped] = useState("");
  const places = useMemo(
    () =>
      (register?.all ?? []).flatMap(({ geoId }: Jurisdiction): readonly PlaceChoice[] =>
        scope !== undefined && liesWithin(scope, geoId) ? [{ id: geoId, label: register?.label(geoId) ?? geoId }] : [],
      ),
    [register, scope],
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
        <ListBox<PlaceChoice> renderEmptyState={() => <p className="quiet">No place of that name.</p>}>
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
