import type { JSX } from 'react'
import { NotLoaded } from './Broken'
import type { PageLoader } from './load'

interface PageProps<Props> {
  of: PageLoader<Props>
  /** What is said while it is loaded. */
  label: string
  /** What the page gets. */
  given: Props & JSX.IntrinsicAttributes
}

/** A page, or what there is to say until it has come. */
export function Page<Props>({ of, label, given }: PageProps<Props>) {
  const page = of.use()
  switch (page.kind) {
    case 'loading':
      return <div className="h-dvh" role="status" aria-label={label} />
    case 'failed':
      return <NotLoaded onAgain={of.again} />
    case 'here':
      return <page.Shown {...given} />
  }
}
