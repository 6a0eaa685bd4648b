/** The reader's passkeys, each with what can be done to it. */
import type { Passkey } from "@watchfloor/wire";
import { Confirm } from "../app/confirm.tsx";
import { ScrollRegion } from "../app/scroll-region.tsx";
import { Untrusted } from "../text/untrusted.tsx";
import { Ago } from "../time/moment.tsx";
import { Rename } from "./rename.tsx";

function Row({
  passkey,
  only,
  remove,
}: {
  readonly passkey: Passkey;
  readonly only: boolean;
  readonly remove: () => void;
}) {
  const { name, createdAtUs, lastUsedAtUs } = passkey;
  return (
    <tr>
      <th scope="row" data-label="Name">
        <Untrusted text={name} limit={60} />
      </th>
      <td data-label="Made" className="exact-host">
        <Ago atUs={createdAtUs} />
      </td>
      <td data-label="Last used" className="exact-host">
        {lastUsedAtUs === undefined ? <span className="quiet">not yet</span> : <Ago atUs={lastUsedAtUs} />}
      </td>
      <td className="row-deeds">
        <Rename passkey={passkey} />
        {only ? (
          <span className="quiet small">the only one stays</span>
        ) : (
          <Confirm name={`Remove ${name}`} title={`Remove “${name}”?`} deed="Remove" onConfirm={remove}>
            <p>
              It lets nobody in from now on, whoever holds the device. Your sessions in other browsers end too; this one
              goes on.
            </p>
          </Confirm>
        )}
      </td>
    </tr>
  );
}

export function PasskeysTable({
  passkeys,
  remove,
}: {
  readonly passkeys: readonly Passkey[];
  readonly remove: (one: Passkey) => void;
}) {
  return (
    <ScrollRegion label="Table of your passkeys">
      <table className="stacking">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Made</th>
            <th scope="col">Last used to sign in</th>
            <th scope="col">
              <span className="visually-hidden">Rename or remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {passkeys.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} only={passkeys.length === 1} remove={() => remove(passkey)} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
