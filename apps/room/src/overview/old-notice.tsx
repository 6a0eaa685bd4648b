/** Says that the states on the page are not as the hub has them now, though the hub speaks. */
import { useSilence } from "../app/link-state.tsx";
import { Ago } from "../time/moment.tsx";

export interface OldNoticeProps {
  readonly old: boolean;
  /** Of the answer that is old. */
  readonly asOfUs: number | undefined;
}

/** Nothing while the hub is silent: the bar says that already. */
export function OldNotice({ old, asOfUs }: OldNoticeProps) {
  const silent = useSilence() !== undefined;
  if (!old || silent || asOfUs === undefined) return null;
  return (
    <p className="notice notice-bad" role="alert">
      <strong>
        The states below are as they were <Ago atUs={asOfUs} />.
      </strong>{" "}
      Changes since then may be missing; they are being read anew.
    </p>
  );
}
