/** The card: for a person who is no analyst, at night, under pressure. */
import type { Card } from "@watchfloor/wire";

export function AlertCard({ card }: { readonly card: Card }) {
  return (
    <section className="panel card" aria-labelledby="card-title">
      <h2 id="card-title">What happened</h2>
      <p className="card-meaning">{card.meaning}</p>
      <h3>What to do first</h3>
      <ol className="card-steps">
        {card.firstSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className="card-pair">
        {card.avoid.length > 0 && (
          <div>
            <h3>What not to do</h3>
            <ul className="card-avoid">
              {card.avoid.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        )}
        <div>
          <h3>Whom to call</h3>
          <p>{card.call}</p>
          <h3>When this is harmless</h3>
          <p>{card.harmlessWhen}</p>
        </div>
      </div>
    </section>
  );
}
