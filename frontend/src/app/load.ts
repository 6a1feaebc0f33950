import { type ComponentType, useSyncExternalStore } from 'react'

/** Whether a page is here, still to come, or did not come. */
type Loading<Props> = { kind: 'loading' } | { kind: 'failed' } | { kind: 'here'; Shown: ComponentType<Props> }

/**
 * A page that is loaded when it is needed. Not by `lazy`: React keeps a fallback on the
 * screen for at least 300 ms, which is half of the time until the first key.
 */
export class PageLoader<Props> {
  private state: Loading<Props> = { kind: 'loading' }
  private loading: Promise<boolean> | undefined
  private readonly listeners = new Set<() => void>()

  constructor(private readonly fetch: () => Promise<ComponentType<Props>>) {}

  private change(next: Loading<Props>) {
    this.state = next
    for (const listener of this.listeners) listener()
  }

  /** Loads it, unless it is here. Whether it is; after a failure the next call tries again (PAGE-4). */
  readonly load = (): Promise<boolean> => {
    this.loading ??= this.fetch().then(
      (Shown) => {
        this.change({ kind: 'here', Shown })
        return true
      },
      () => {
        this.loading = undefined
        this.change({ kind: 'failed' })
        return false
      },
    )
    return this.loading
  }

  /** Tries once more, with a page that waits again. */
  readonly again = () => {
    this.change({ kind: 'loading' })
    void this.load()
  }

  private readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    void this.load()
    return () => this.listeners.delete(listener)
  }

  /** How it stands, for components. */
  readonly use = (): Loading<Props> => useSyncExternalStore(this.subscribe, () => this.state)
}

export const roomPage = new PageLoader(async () => {
  const { RoomPage } = await import('./room/RoomPage')
  // The socket may have opened meanwhile: it asks for the text before the page around it is made.
  await new Promise((resolve) => setTimeout(resolve))
  return RoomPage
})
export const landingPage = new PageLoader(() =>
  import('../features/landing/Landing').then(({ Landing }) => Landing),
)
/** What is opened rarely: which one it is, is decided there. */
export const otherPages = new PageLoader(() => import('./OtherPages').then(({ OtherPages }) => OtherPages))
