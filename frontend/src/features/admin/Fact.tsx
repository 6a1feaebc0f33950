import type { ReactNode } from 'react'
import type { Health } from '../../api/admin'

/** Something that is known of the server. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** How something does, in a word and a colour. */
export function State({ health, label }: { health: Health; label: string }) {
  return (
    <span className="admin-state" data-health={health}>
      {label}
    </span>
  )
}
