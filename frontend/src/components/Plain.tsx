import type { ReactNode } from 'react'
import { TopBar } from './TopBar'

/** A calm page beside the room: one thing, in the middle. */
export function Plain({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <TopBar />
      <main className="mx-auto flex w-full max-w-md grow flex-col justify-center gap-5 p-6 pb-24">
        <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
        {children}
      </main>
    </div>
  )
}
