import {
  ChevronFirst,
  ChevronLast,
  Link2,
  type LucideIcon,
  Pause,
  Play,
  RotateCcw,
  RotateCw,
  StepBack,
  StepForward,
} from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { tell } from '../../components/notices'
import { useCopied } from '../../components/useCopied'
import { locale, textOf, useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import { withMoment } from './address'
import type { PlayerAction } from './keys'
import { usePlayback, useStanding } from './player'
import { text } from './text'
import { act, speeds } from './useKeys'

/** Plays the recording, and moves about in it. */
export function Controls() {
  const t = useText(text)
  const { player } = usePlayback()
  const isPlaying = useStanding(player, (state) => state.isPlaying)
  const speed = useStanding(player, (state) => state.speed)
  const skips = useStanding(player, (state) => state.skipsIdle)
  const play = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Before the editor takes it: here Space and the arrows do what one expects of a player.
    if (document.activeElement === document.body) play.current?.focus({ preventScroll: true })
  }, [])
  const button = (
    action: Exclude<PlayerAction, 'comment'>,
    Icon: LucideIcon,
    label: string,
    keys: string,
    extra = '',
  ) => (
    <button
      className={`button button-icon ${extra}`}
      aria-label={label}
      title={t.keys(label, keys)}
      onClick={() => act(player, action)}
    >
      <Icon size={18} aria-hidden />
    </button>
  )
  const PlayIcon = isPlaying ? Pause : Play
  const playLabel = isPlaying ? t.pause : t.play
  return (
    <div role="group" aria-label={t.controls} className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <div className="flex items-center">
        {button('previousMark', ChevronFirst, t.previousMark, '[')}
        {button('back', RotateCcw, t.back, '←')}
        {button('frameBack', StepBack, t.frameBack, ',', 'max-sm:hidden')}
        <button
          ref={play}
          className="button button-primary play-button"
          aria-label={playLabel}
          title={t.keys(playLabel, t.space)}
          data-playing={isPlaying}
          onClick={() => act(player, 'toggle')}
        >
          <PlayIcon size={20} aria-hidden />
        </button>
        {button('frameOn', StepForward, t.frameOn, '.', 'max-sm:hidden')}
        {button('on', RotateCw, t.on, '→')}
        {button('nextMark', ChevronLast, t.nextMark, ']')}
      </div>
      <Time />
      <div className="playback-choices flex items-center gap-3">
        <Skips isOn={skips} />
        <label className="flex items-center gap-1.5 text-sm text-muted">
          <span className="max-md:sr-only">{t.speed}</span>
          <select
            className="field field-small text-ink"
            value={speed}
            title={t.keys(t.speed, '< >')}
            onChange={({ currentTarget }) => player.setSpeed(Number(currentTarget.value))}
          >
            {speeds.map((one) => (
              <option key={one} value={one}>
                {t.times(one === 0.5 ? '½' : one.toLocaleString(locale()))}
              </option>
            ))}
          </select>
        </label>
        <CopyMoment />
      </div>
      <Spoken />
    </div>
  )
}

/** Where it stands, for eyes: ten times a second nobody wants to hear it. */
function Time() {
  const t = useText(text)
  const { player } = usePlayback()
  const seconds = useStanding(player, ({ at }) => Math.floor(at / 1_000))
  const all = useStanding(player, ({ duration }) => duration)
  const frame = useStanding(player, (state) => state.frame)
  const isSkipping = useStanding(player, ({ idleUntil }) => idleUntil !== undefined)
  return (
    <p className="flex items-baseline gap-2 text-sm whitespace-nowrap">
      <span data-time={seconds} data-frame={frame} className="tabular-nums">
        {clock(seconds * 1_000)} <span className="text-muted">/ {clock(all)}</span>
      </span>
      {isSkipping && <span className="text-xs text-muted max-sm:hidden">{t.skipping}</span>}
    </p>
  )
}

/** What screen readers are told: that it plays, and where it has stopped. */
function Spoken() {
  const t = useText(text)
  const { player } = usePlayback()
  const isPlaying = useStanding(player, (state) => state.isPlaying)
  const [said, setSaid] = useState('')
  const wasPlaying = useRef(isPlaying)
  useEffect(() => {
    if (wasPlaying.current === isPlaying) return
    wasPlaying.current = isPlaying
    setSaid(isPlaying ? t.playing : t.paused(clock(player.getState().at)))
  }, [isPlaying, player, t])
  return (
    <p role="status" data-said className="sr-only">
      {said}
    </p>
  )
}

function Skips({ isOn }: { isOn: boolean }) {
  const t = useText(text)
  const { player } = usePlayback()
  const id = useId()
  return (
    <span className="flex items-center gap-2 text-sm text-muted" title={t.skipMeans}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        checked={isOn}
        onChange={({ currentTarget }) => player.setSkipsIdle(currentTarget.checked)}
      />
      <label htmlFor={id} className="cursor-pointer">
        {t.skip}
      </label>
    </span>
  )
}

function CopyMoment() {
  const t = useText(text)
  const { player, momentPart } = usePlayback()
  const [isCopied, copy] = useCopied(() => tell(textOf(text).byHand))
  return (
    <button
      className="button button-small"
      title={t.copy}
      onClick={() => void copy(withMoment(location.href, player.getState().at, momentPart))}
    >
      <Link2 size={16} aria-hidden />
      <span aria-live="polite" className="playback-words">
        {isCopied ? t.copied : t.copy}
      </span>
    </button>
  )
}
