/** What stands round every page of a signed-in reader: bar, banner, silence, navigation; and the live stream's life. */
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { isSignedOut } from "../api/problem.ts";
import { meQuery } from "../api/queries.ts";
import { Clocks } from "./clocks.tsx";
import { LinkState, SilenceNotice, useSilence } from "./link-state.tsx";
import { Logo } from "./logo.tsx";
import { Navigation } from "./navigation.tsx";
import { ReaderMenu } from "./reader-menu.tsx";
import { useRoom } from "./room-context.tsx";
import { useSignOut } from "./sign-out.ts";
import { Failed, Loading } from "./states.tsx";
import { useLive } from "./use-live.ts";

/** The signed-in reader. Only inside `Shell`, which waits for it. */
export function useMe() {
  const { api } = useRoom();
  return useQuery(meQuery(api)).data;
}

export function ExerciseBanner({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <aside className="exercise" aria-label="Exercise">
      <strong>Exercise</strong> <span>{text}</span>
    </aside>
  );
}

export function Shell() {
  const { api } = useRoom();
  const location = useLocation();
  const me = useQuery(meQuery(api));
  const silence = useSilence();
  const signOut = useSignOut();
  useLive(me.data !== undefined);
  if (isSignedOut(me.error)) return <Navigate to="/sign-in" search={{ next: location.href }} replace />;
  if (me.data === undefined) {
    return (
      <main className="waiting-room">
        <Logo />
        {me.error === null ? (
          <Loading what="Watchfloor" lines={3} />
        ) : (
          <Failed error={me.error} what="Your account" retry={() => void me.refetch()} />
        )}
      </main>
    );
  }
  const bare = location.pathname === "/wall";
  if (bare) return <Outlet />;
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <ExerciseBanner text={me.data.hub.exercise} />
      <header className="bar">
        <Link to="/" className="brand">
          <Logo />
          <span className="brand-hub">{me.data.hub.name}</span>
        </Link>
        <Navigation administers={me.data.rights.includes("administer")} />
        <div className="bar-end">
          <LinkState />
          <Clocks />
          <ReaderMenu me={me.data} signOut={() => void signOut()} />
        </div>
      </header>
      <SilenceNotice />
      <main id="main" tabIndex={-1} data-silent={silence !== undefined}>
        <Outlet />
      </main>
    </div>
  );
}
