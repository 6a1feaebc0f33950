import type { ReactNode } from 'react'

/** What is said in place of the recording: a calm page, from which nothing leads away. */
export function Instead({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-5 p-6 pb-24">
      <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
      {children}
    </main>
  )
}
