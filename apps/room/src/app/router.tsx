/** The pages and their addresses; each page but the frame is a file the browser fetches when it is opened. */
import { createRootRoute, createRoute, createRouter, Link, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import {
  isAlertId,
  limitOfSearch,
  placeOfSearch,
  readSearch,
  textOfSearch,
  wayBack,
  writeSearch,
} from "./addresses.ts";
import { Page } from "./page.tsx";
import { Shell } from "./shell.tsx";
import { Failed, Loading } from "./states.tsx";

function NotFound() {
  return (
    <Page title="There is no such page">
      <p>
        The address is wrong, or what it led to is gone. <Link to="/">Go to the overview</Link>.
      </p>
    </Page>
  );
}

function Broken({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  return (
    <Page title="This page failed">
      <Failed error={error} what="The page" retry={reset} />
    </Page>
  );
}

/** While a page's file is on its way; a page has a heading at every moment. */
function Coming() {
  return (
    <>
      <h1 className="visually-hidden">Watchfloor</h1>
      <Loading what="the page" />
    </>
  );
}

/** Of addresses that no page takes, for who is not signed in. */
function Nowhere() {
  return (
    <main>
      <NotFound />
    </main>
  );
}

const root = createRootRoute({ component: Outlet, notFoundComponent: Nowhere });

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell, notFoundComponent: NotFound });

const overview = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: (search: Record<string, unknown>) => {
    const place = placeOfSearch(search.place);
    return place === undefined ? {} : { place };
  },
  component: lazyRouteComponent(() => import("../overview/overview-page.tsx"), "OverviewPage"),
});

const alert = createRoute({
  getParentRoute: () => shell,
  path: "/alerts/$id",
  params: {
    parse: ({ id }) => ({ id: isAlertId(id) ? id : "" }),
    stringify: ({ id }) => ({ id }),
  },
  component: lazyRouteComponent(() => import("../alerts/alert-page.tsx"), "AlertPage"),
});

const sensors = createRoute({
  getParentRoute: () => shell,
  path: "/sensors",
  component: lazyRouteComponent(() => import("../sensors/sensors-page.tsx"), "SensorsPage"),
});

const sensor = createRoute({
  getParentRoute: () => shell,
  path: "/sensors/$id",
  component: lazyRouteComponent(() => import("../sensors/sensor-page.tsx"), "SensorPage"),
});

const search = createRoute({
  getParentRoute: () => shell,
  path: "/search",
  validateSearch: (asked: Record<string, unknown>) => ({
    ...(textOfSearch(asked.filter) !== undefined && { filter: textOfSearch(asked.filter) }),
    ...(textOfSearch(asked.groupBy) !== undefined && { groupBy: textOfSearch(asked.groupBy) }),
    ...(limitOfSearch(asked.limit) !== undefined && { limit: limitOfSearch(asked.limit) }),
  }),
  component: lazyRouteComponent(() => import("../search/search-page.tsx"), "SearchPage"),
});

const administration = createRoute({
  getParentRoute: () => shell,
  path: "/administration",
  component: lazyRouteComponent(() => import("../administration/administration-page.tsx"), "AdministrationPage"),
});

const account = createRoute({
  getParentRoute: () => shell,
  path: "/account",
  component: lazyRouteComponent(() => import("../account/account-page.tsx"), "AccountPage"),
});

const wall = createRoute({
  getParentRoute: () => shell,
  path: "/wall",
  component: lazyRouteComponent(() => import("../wall/wall-page.tsx"), "WallPage"),
});

/** Whatever else: the bar and the navigation stay, so that nobody is lost. */
const elsewhere = createRoute({ getParentRoute: () => shell, path: "$", component: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (asked: Record<string, unknown>) => {
    const next = wayBack(asked.next);
    return next === undefined ? {} : { next };
  },
  component: lazyRouteComponent(() => import("../sign-in/sign-in-page.tsx"), "SignInPage"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("../sign-in/welcome-page.tsx"), "WelcomePage"),
});

/** The router over the browser's own history. */
export function createRoomRouter() {
  return createRouter({
    routeTree: root.addChildren([
      shell.addChildren([overview, alert, sensors, sensor, search, administration, account, wall, elsewhere]),
      signIn,
      welcome,
    ]),
    defaultPendingComponent: Coming,
    defaultErrorComponent: Broken,
    defaultNotFoundComponent: NotFound,
    defaultPreload: "intent",
    scrollRestoration: true,
    parseSearch: readSearch,
    stringifySearch: writeSearch,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createRoomRouter>;
  }
}
