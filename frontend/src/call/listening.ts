import { Meter } from './meter'
import { Ears } from './speaking'

/** Between two looks at who speaks, in milliseconds. */
const pause = 200

/** Listens who speaks, until it is stopped. */
export class Listening {
  private readonly ears = new Ears()
  private readonly timer: ReturnType<typeof setInterval>
  private readonly meters = new Map<string, { track: MediaStreamTrack; meter: Meter }>()

  /** `levels` says how loud each member is now, from 0 to 1. */
  constructor(levels: () => ReadonlyMap<string, number>) {
    this.timer = setInterval(() => this.ears.take(levels(), Date.now()), pause)
  }

  /**
   * How loud what somebody says has been since the last look, by its samples: what a connection tells of it is
   * the level of 20 ms, and a short sound would go unseen. `track` is undefined where there is nothing to hear.
   */
  levelOf(id: string, track: MediaStreamTrack | undefined): number {
    let measured = this.meters.get(id)
    if (measured?.track !== track) {
      measured?.meter.stop()
      measured = track && { track, meter: new Meter(track) }
      if (measured) this.meters.set(id, measured)
      else this.meters.delete(id)
    }
    return measured?.meter.level ?? 0
  }

  /** Only these are measured: whoever else was has left. */
  keep(ids: ReadonlySet<string>) {
    for (const id of this.meters.keys()) if (!ids.has(id)) this.levelOf(id, undefined)
  }

  stop() {
    clearInterval(this.timer)
    this.keep(new Set())
    this.ears.take(new Map(), 0)
  }
}
