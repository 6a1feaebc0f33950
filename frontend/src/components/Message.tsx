import type { ReactNode } from 'react'
import { Link } from 'wouter'

/** A page that says what happened and what to do next. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 p-6">
      <h1 className="text-2xl font-semibold text-balance">{title}</h1>
      <div className="text-muted">{children}</div>
      <Link href="/" className="button button-primary self-start">
        Go to the start
      </Link>
    </main>
  )
}
