/** Who made something, where the hub knows it. */
import { Untrusted } from "../text/untrusted.tsx";

/** ` by Dana Reyes`; nothing for an empty name, as of an account that was made before makers were kept. */
export function MadeBy({ name }: { readonly name: string | undefined }) {
  if (name === undefined || name === "") return null;
  return (
    <>
      {" "}
      by <Untrusted text={name} limit={60} />
    </>
  );
}
