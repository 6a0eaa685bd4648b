/** A page's frame: its title in the tab, its heading focused after navigation, so that a screen reader starts there. */
import { type ReactNode, useEffect, useRef } from "react";

export interface PageProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Beside the heading: ages, buttons. */
  readonly aside?: ReactNode;
  /** A page whose heading is only for screen readers. */
  readonly bare?: boolean;
  readonly className?: string;
  /** What it shows is not as the hub has it now; the styles say what of it turns grey. */
  readonly old?: boolean;
}

export function usePageTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Watchfloor`;
  }, [title]);
}

export function Page({ title, children, aside, bare = false, className = "", old = false }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle(title);
  useEffect(() => {
    // Not on the first page of a visit: there the browser's own order is right, and the skip link comes first.
    if (document.documentElement.dataset.visited === "true") heading.current?.focus({ preventScroll: true });
    document.documentElement.dataset.visited = "true";
  }, []);
  return (
    <div className={`page ${className}`} data-old={old}>
      <div className={bare ? "visually-hidden" : "page-head"}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </div>
  );
}
