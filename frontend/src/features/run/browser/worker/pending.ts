/**
 * What a program still waits for. A worker has no end of its own: the program has ended when its
 * files have run and neither a timer nor anything asynchronous is under way.
 */
export class Pending {
  private under = 0
  private isSettling = false

  constructor(private readonly idle: () => void) {}

  /** Something begins. The answer tells its end, once. */
  begin(): () => void {
    this.under += 1
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.under -= 1
      this.settle()
    }
  }

  /** Ends when this does. */
  watch<T>(promise: PromiseLike<T>): PromiseLike<T> {
    const end = this.begin()
    promise.then(end, end)
    return promise
  }

  /** What follows from it at once runs first. */
  private settle() {
    if (this.under > 0 || this.isSettling) return
    this.isSettling = true
    turn(() =>
      turn(() => {
        this.isSettling = false
        if (this.under === 0) this.idle()
      }),
    )
  }
}

const nativeTimeout = self.setTimeout.bind(self)
const turn = (then: () => void) => void nativeTimeout(then, 0)

type Callback = ((...args: unknown[]) => void) | string

const call = (callback: Callback, args: unknown[]) => {
  if (typeof callback === 'function') callback(...args)
  else (0, eval)(String(callback))
}

/** Makes timers, and what else takes its time, known to `pending`. */
export function watchTimers(scope: Record<string, unknown>, pending: Pending) {
  const native = {
    setTimeout: self.setTimeout.bind(self),
    setInterval: self.setInterval.bind(self),
    clear: self.clearTimeout.bind(self),
  }
  const ends = new Map<number, () => void>()
  const over = (id: number) => {
    ends.get(id)?.()
    ends.delete(id)
  }
  const setTimer = (callback: Callback, delay = 0, ...args: unknown[]) => {
    const id = native.setTimeout(() => {
      try {
        call(callback, args)
      } finally {
        over(id)
      }
    }, delay)
    ends.set(id, pending.begin())
    return id
  }
  const clear = (id: number) => {
    native.clear(id)
    over(id)
  }
  scope['setTimeout'] = setTimer
  scope['setImmediate'] = (callback: Callback, ...args: unknown[]) => setTimer(callback, 0, ...args)
  scope['setInterval'] = (callback: Callback, delay = 0, ...args: unknown[]) => {
    const id = native.setInterval(() => call(callback, args), delay)
    ends.set(id, pending.begin())
    return id
  }
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) scope[name] = clear
  watchMethods(
    globalThis.crypto?.subtle,
    ['digest', 'encrypt', 'decrypt', 'sign', 'verify', 'generateKey', 'importKey', 'deriveBits'],
    pending,
  )
  watchMethods(Blob.prototype, ['arrayBuffer', 'text'], pending)
  watchMethods(WebAssembly, ['compile', 'instantiate'], pending)
}

function watchMethods(owner: object | undefined, names: readonly string[], pending: Pending) {
  for (const name of names) {
    const method: unknown = owner && Reflect.get(owner, name)
    if (!owner || typeof method !== 'function') continue
    const value = function (this: unknown, ...args: unknown[]) {
      return pending.watch(Reflect.apply(method, this, args) as Promise<unknown>)
    }
    Object.defineProperty(owner, name, { value, configurable: true, writable: true })
  }
}
