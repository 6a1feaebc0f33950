import { loaded } from './part'

/** Something that is loaded once, when somebody needs it. */
export class OnDemand<T> {
  /** It, once it is here. */
  now: T | undefined
  private loading: Promise<T | undefined> | undefined

  /** `onLoaded` is told of it first. */
  constructor(
    private readonly get: () => Promise<T>,
    private readonly isWanted: () => boolean,
    private readonly onLoaded: (now: T) => void,
  ) {}

  load(): Promise<T | undefined> {
    this.loading ??= this.begin().finally(() => {
      // What has failed may be tried again.
      if (!this.now) this.loading = undefined
    })
    return this.loading
  }

  private async begin(): Promise<T | undefined> {
    const found = await loaded(this.get, this.isWanted)
    if (found === undefined || !this.isWanted()) return undefined
    this.now = found
    this.onLoaded(found)
    return found
  }
}
