/** The ways between the pages: in the bar on a desk, along the bottom edge on a phone. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface Way {
  readonly to: "/" | "/sensors" | "/search" | "/administration";
  readonly name: string;
  /** For a phone's narrow tabs. */
  readonly short: string;
  readonly icon: ReactNode;
  readonly administer?: boolean;
}

function ways(): readonly Way[] {
  return [
    {
      to: "/",
      name: "Overview",
      short: "Overview",
      icon: <path d="M3 6.5 8.5 4l7 3L21 4.5v13L15.5 20l-7-3L3 19.5ZM8.5 4v13M15.5 7v13" />,
    },
    { to: "/sensors", name: "Sensors", short: "Sensors", icon: <path d="M4 19v-6M9.3 19V9M14.6 19v-8M20 19V5" /> },
    {
      to: "/search",
      name: "Search",
      short: "Search",
      icon: <path d="M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13ZM15.5 15.5 21 21" />,
    },
    {
      to: "/administration",
      name: "Administration",
      short: "Admin",
      icon: <path d="M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5" />,
      administer: true,
    },
  ];
}

export function Navigation({ administers }: { readonly administers: boolean }) {
  return (
    <nav className="navigation" aria-label="Pages">
      {ways()
        .filter(({ administer }) => administer !== true || administers)
        .map(({ to, name, short, icon }) => (
          <Link key={to} to={to} activeOptions={{ exact: to === "/", includeSearch: false }} className="way">
            <svg viewBox="0 0 24 24" aria-hidden="true">
              {icon}
            </svg>
            <span className="way-name">{name}</span>
            <span className="way-short" aria-hidden="true">
              {short}
            </span>
          </Link>
        ))}
    </nav>
  );
}
