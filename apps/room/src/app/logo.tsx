/** The word and its mark: a lamp over a horizon, as on a watch tower. */
export function Logo() {
  return (
    <span className="logo">
      <svg viewBox="0 0 28 28" aria-hidden="true">
        <path className="logo-ray" d="M14 4v3M5.5 7.5l2 2M22.5 7.5l-2 2M2.5 15.5h3M22.5 15.5h3" />
        <path className="logo-lamp" d="M8 18a6 6 0 1 1 12 0Z" />
        <path className="logo-floor" d="M3 21.5h22M7 25h14" />
      </svg>
      <span className="logo-word">Watchfloor</span>
    </span>
  );
}
