import { remember, type Remembered, remembered } from './remembered'

export type Input = 'microphone' | 'camera' | 'screen'

/** Why something cannot be used. A closed set: the page has a sentence for each. */
export type Problem = 'refused' | 'missing' | 'busy' | 'insecure' | 'unplugged' | 'failed'

/** One's own devices, as they are now. */
export interface DeviceState {
  /** What is open, and so may be sent. */
  open: Readonly<Record<Input, MediaStreamTrack | undefined>>
  /** What is being asked for: the browser may be asking the person. */
  asked: Readonly<Record<Input, boolean>>
  problems: Readonly<Record<Input, Problem | undefined>>
  /** What there is to choose from. Names come once something may be used. */
  known: readonly MediaDeviceInfo[]
  chosen: Pick<Remembered, 'microphone' | 'camera' | 'speaker' | 'isLarge'>
}

const small = { width: { ideal: 320 }, height: { ideal: 180 }, frameRate: { ideal: 15, max: 15 } }
const large = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15, max: 15 } }
const shared = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 15 } }

/** So long a device that may be used can take to answer, in milliseconds: what takes longer hangs. */
const patience = 10_000

/** Whether the browser asks nobody. Where it does not say so, somebody may be thinking. */
async function isAllowed(name: 'microphone' | 'camera'): Promise<boolean> {
  const { permissions } = navigator as { permissions?: Permissions }
  // Of browsers that know nothing of these names.
  const known = await permissions?.query({ name }).catch(() => undefined)
  return known?.state === 'granted'
}

/** The stream, unless it comes too late; then it is closed again. */
async function inTime(asked: Promise<MediaStream>): Promise<MediaStream> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      fail(new DOMException('', 'TimeoutError'))
      asked.then((stream) => stream.getTracks().forEach((track) => track.stop())).catch(() => undefined)
    }, patience)
  })
  return Promise.race([asked, late]).finally(() => clearTimeout(timer))
}

const wanted = (id: string | undefined) => (id === undefined ? {} : { deviceId: { ideal: id } })

/** What the browser's refusal means. */
export function problemOf(error: unknown): Problem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  return 'failed'
}

/**
 * The microphone, the camera and the screen. Nothing is open that nobody asked for, and what was
 * closed meanwhile is not opened any more when the browser gives it at last.
 */
export class Devices {
  private readonly listeners = new Set<() => void>()
  /** The last request for each: an older one has nothing to say. */
  private readonly requests = { microphone: 0, camera: 0, screen: 0 }
  private state: DeviceState = {
    open: { microphone: undefined, camera: undefined, screen: undefined },
    asked: { microphone: false, camera: false, screen: false },
    problems: { microphone: undefined, camera: undefined, screen: undefined },
    known: [],
    chosen: remembered(),
  }

  /** The same object until something changes. */
  readonly getState = (): DeviceState => this.state

  /** Calls `listener` when something changes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private change(next: Partial<DeviceState>) {
    this.state = { ...this.state, ...next }
    for (const listener of this.listeners) listener()
  }

  private set(input: Input, track: MediaStreamTrack | undefined, problem: Problem | undefined) {
    const { open, asked, problems } = this.state
    this.change({
      open: { ...open, [input]: track },
      asked: { ...asked, [input]: false },
      problems: { ...problems, [input]: problem },
    })
  }

  /** Looks which devices there are, now and whenever one comes or goes. What it returns stops that. */
  watch(): () => void {
    // Without https there is none.
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices }
    const look = () => void this.look()
    mediaDevices?.addEventListener('devicechange', look)
    look()
    return () => mediaDevices?.removeEventListener('devicechange', look)
  }

  private async look() {
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices }
    const known = await mediaDevices?.enumerateDevices().catch(() => [])
    // One without an id is only said to be there.
    this.change({ known: (known ?? []).filter(({ deviceId }) => deviceId !== '') })
  }

  /** Opens one, asking the person where the browser wants that. Whether it is open then. */
  async open(input: Input): Promise<boolean> {
    const request = ++this.requests[input]
    const isCurrent = () => this.requests[input] === request
    this.change({ asked: { ...this.state.asked, [input]: true } })
    try {
      const track = await this.ask(input)
      if (!isCurrent()) {
        track.stop()
        return false
      }
      this.state.open[input]?.stop()
      track.addEventListener('ended', () => void this.lost(input, track))
      this.set(input, track, undefined)
      void this.look()
      return true
    } catch (error) {
      if (!isCurrent()) return false
      const isChanging = this.state.open[input]?.readyState === 'live'
      const problem = error === 'insecure' ? 'insecure' : problemOf(error)
      // Who does not choose a screen has changed their mind.
      const counts = input !== 'screen' || problem !== 'refused'
      this.set(input, isChanging ? this.state.open[input] : undefined, counts ? problem : undefined)
      return false
    }
  }

  private async ask(input: Input): Promise<MediaStreamTrack> {
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices }
    if (!mediaDevices) throw 'insecure'
    const { microphone, camera, isLarge } = this.state.chosen
    if (input === 'screen') {
      const { getDisplayMedia } = mediaDevices as { getDisplayMedia?: unknown }
      if (!getDisplayMedia) throw new DOMException('', 'NotFoundError')
      const [track] = (await mediaDevices.getDisplayMedia({ video: shared, audio: false })).getVideoTracks()
      if (!track) throw new DOMException('', 'NotFoundError')
      track.contentHint = 'detail'
      return track
    }
    const isQuick = await isAllowed(input)
    const asked = mediaDevices.getUserMedia(
      input === 'microphone'
        ? { audio: { ...wanted(microphone), echoCancellation: true } }
        : { video: { ...wanted(camera), ...(isLarge ? large : small) } },
    )
    const stream = await (isQuick ? inTime(asked) : asked)
    const [track] = stream.getTracks()
    if (!track) throw new DOMException('', 'NotFoundError')
    return track
  }

  /** It was unplugged, or the browser's own bar has stopped it. Another one takes over where there is one. */
  private async lost(input: Input, track: MediaStreamTrack) {
    if (this.state.open[input] !== track) return
    this.set(input, undefined, input === 'screen' ? undefined : 'unplugged')
    if (input === 'screen') return
    const isBack = await this.open(input)
    if (!isBack && this.state.problems[input] === 'missing') this.set(input, undefined, 'unplugged')
  }

  /** Closes one: its light goes out. */
  close(input: Input) {
    this.requests[input] += 1
    const track = this.state.open[input]
    track?.stop()
    if (track || this.state.asked[input]) this.set(input, undefined, undefined)
  }

  closeAll() {
    for (const input of ['microphone', 'camera', 'screen'] as const) this.close(input)
  }

  /** Takes another device or size, and remembers it. */
  choose(choice: Partial<DeviceState['chosen']>) {
    remember(choice)
    this.change({ chosen: { ...this.state.chosen, ...choice } })
    if ('microphone' in choice && this.state.open.microphone) void this.open('microphone')
    const { camera } = this.state.open
    if (!camera) return
    if ('camera' in choice) void this.open('camera')
    // Asked for once more, a camera that is open goes on with the size that it has.
    else if ('isLarge' in choice)
      camera.applyConstraints(choice.isLarge ? large : small).catch(() => undefined)
  }
}
