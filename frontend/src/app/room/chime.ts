/** Two soft tones, one after the other: the pitch of each in hertz and when it begins in seconds. */
const tones = [
  [660, 0],
  [880, 0.16],
] as const
const loudest = 0.08
const lasts = 0.5

let context: AudioContext | undefined

/** Sounds once. A browser that has not been touched yet stays silent, and that is fine. */
export function chime() {
  context ??= new AudioContext()
  void context.resume().catch(() => undefined)
  for (const [pitch, after] of tones) {
    const [tone, volume] = [context.createOscillator(), context.createGain()]
    const at = context.currentTime + after
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(loudest, at + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + lasts)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + lasts)
  }
}
