/** The frame of the two pages before the room. */
import type { ReactNode } from "react";
import { Logo } from "../app/logo.tsx";
import { usePageTitle } from "../app/page.tsx";
import { ThemeSwitch } from "../theme/theme-switch.tsx";

export function Gate({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  usePageTitle(title);
  return (
    <main className="gate">
      <div className="gate-box panel">
        <Logo />
        <h1>{title}</h1>
        {children}
      </div>
      <ThemeSwitch />
    </main>
  );
}
