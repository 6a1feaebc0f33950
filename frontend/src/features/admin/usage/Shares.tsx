import { figure } from '../figures'

interface Props {
  id: string
  title: string
  none: string
  shares: readonly { name: string; count: number }[]
}

/** How much each has, as bars beside their names. */
export function Shares({ id, title, none, shares }: Props) {
  const most = Math.max(...shares.map(({ count }) => count), 1)
  return (
    <section aria-labelledby={id} className="admin-card">
      <h2 id={id}>{title}</h2>
      {shares.length === 0 ? (
        <p className="text-sm text-muted">{none}</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {shares.map(({ name, count }) => (
            <li key={name} className="admin-share">
              <span className="truncate">{name}</span>
              <span className="admin-number">{figure(count)}</span>
              <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden>
                <rect width={(count / most) * 100} height={4} rx={0.5} />
              </svg>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
