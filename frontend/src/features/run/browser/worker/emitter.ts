type Listener = (...args: never[]) => unknown

/** What programs know as `events`. */
export class EventEmitter {
  private readonly listeners = new Map<string | symbol, { listener: Listener; isOnce: boolean }[]>()

  on(event: string | symbol, listener: Listener): this {
    return this.add(event, listener, false)
  }

  addListener(event: string | symbol, listener: Listener): this {
    return this.add(event, listener, false)
  }

  once(event: string | symbol, listener: Listener): this {
    return this.add(event, listener, true)
  }

  off(event: string | symbol, listener: Listener): this {
    const left = this.listeners.get(event)?.filter((one) => one.listener !== listener)
    if (left) this.listeners.set(event, left)
    return this
  }

  removeListener(event: string | symbol, listener: Listener): this {
    return this.off(event, listener)
  }

  removeAllListeners(event?: string | symbol): this {
    if (event === undefined) this.listeners.clear()
    else this.listeners.delete(event)
    return this
  }

  listenerCount(event: string | symbol): number {
    return this.listeners.get(event)?.length ?? 0
  }

  emit(event: string | symbol, ...args: unknown[]): boolean {
    const found = this.listeners.get(event) ?? []
    if (found.length === 0 && event === 'error')
      throw args[0] instanceof Error ? args[0] : new Error(String(args[0]))
    for (const { listener, isOnce } of found) {
      if (isOnce) this.off(event, listener)
      Reflect.apply(listener, this, args)
    }
    return found.length > 0
  }

  private add(event: string | symbol, listener: Listener, isOnce: boolean): this {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), { listener, isOnce }])
    return this
  }
}
