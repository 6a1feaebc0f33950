import { Meter } from './meter'
import { Ears } from './speaking'

/** Between two looks at who speaks, in milliseconds. */
const pause = 200

/** Somebody in the call, as they can be listened to now. */
interface Heard {
  id: string
  member: string
  /** Undefined where there is nothing to hear. */
  track: MediaStreamTrack | undefined
  /** How loud they are by what the connection tells: some browsers measure nothing that comes from elsewhere. */
  told: number
}

/** Listens who speaks, until it is stopped. */
export class Listening {
  private readonly ears = new Ears()
  private readonly timer: ReturnType<typeof setInterval>
  private readonly meters = new Map<string, { track: MediaStreamTrack; meter: Meter }>()

  /** `heard` says who can be heard now. */
  constructor(heard: () => readonly Heard[]) {
    this.timer = setInterval(() => this.take(heard()), pause)
  }

  private take(heard: readonly Heard[]) {
    const ids = new Set(heard.map(({ id }) => id))
    for (const id of this.meters.keys()) if (!ids.has(id)) this.levelOf(id, undefined)
    const levels = heard.map(({ id, member, track, told }) => {
      return [member, Math.max(this.levelOf(id, track), told)] as const
    })
    this.ears.take(new Map(levels), Date.now())
  }

  /**
   * How loud it has been since the last look, by its samples: what a connection tells is the level of 20 ms, and
   * a short sound would go unseen.
   */
  private levelOf(id: string, track: MediaStreamTrack | undefined): number {
    let measured = this.meters.get(id)
    if (measured?.track !== track) {
      measured?.meter.stop()
      measured = track && { track, meter: new Meter(track) }
      if (measured) this.meters.set(id, measured)
      else this.meters.delete(id)
    }
    return measured?.meter.level ?? 0
  }

  stop() {
    clearInterval(this.timer)
    this.take([])
  }
}
