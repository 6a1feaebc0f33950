import { Meter } from './meter'
import { Ears } from './speaking'

/** Between two looks at who speaks, in milliseconds. */
const pause = 200

/** Listens who speaks, until it is stopped. */
export class Listening {
  private readonly ears = new Ears()
  private readonly timer: ReturnType<typeof setInterval>
  private own: { track: MediaStreamTrack; meter: Meter } | undefined

  /** `levels` says how loud each member is now, from 0 to 1. */
  constructor(levels: () => ReadonlyMap<string, number>) {
    this.timer = setInterval(() => this.ears.take(levels(), Date.now()), pause)
  }

  /** How loud one's own microphone is, which no connection measures. */
  levelOf(track: MediaStreamTrack | undefined): number {
    if (this.own?.track !== track) {
      this.own?.meter.stop()
      this.own = track && { track, meter: new Meter(track) }
    }
    return this.own?.meter.level ?? 0
  }

  stop() {
    clearInterval(this.timer)
    this.own?.meter.stop()
    this.ears.take(new Map(), 0)
  }
}
