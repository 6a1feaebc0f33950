import { useText } from '../../i18n/messages'
import { ActivityNames, ActivityRows, useActivity } from './Activity'
import { Ends } from './Ends'
import { Marks } from './Marks'
import type { Mark } from './marks'
import { type Range, Scrubber } from './Scrubber'
import { text } from './text'

interface Props {
  /** The two moments that are compared; undefined while nothing is. */
  range: Range | undefined
  onRange: (range: Range) => void
  /** What was said of it. */
  said: readonly Mark[]
}

/** Who wrote when, what happened, and where one is. */
export function Timeline({ range, onRange, said }: Props) {
  const t = useText(text)
  const { axis, rows } = useActivity()
  return (
    <section aria-label={t.timeline} className="flex min-w-0 gap-2">
      <ActivityNames rows={rows} />
      <div className="relative min-w-0 grow">
        <Marks axis={axis} said={said} />
        <Scrubber isHidden={range !== undefined} axis={axis}>
          <ActivityRows axis={axis} rows={rows} />
        </Scrubber>
        {range && <Ends range={range} onRange={onRange} axis={axis} />}
      </div>
    </section>
  )
}

/** The same to look at, with signs that lead into the recording of the room. */
export function SmallTimeline({ room, said }: { room: string; said: readonly Mark[] }) {
  const t = useText(text)
  const { axis, rows } = useActivity()
  return (
    <section aria-label={t.timeline} className="flex min-w-0 gap-2">
      <ActivityNames rows={rows} />
      <div className="relative min-w-0 grow">
        <Marks axis={axis} said={said} leadsTo={room} />
        <div className="timeline-track relative">
          <ActivityRows axis={axis} rows={rows} />
        </div>
      </div>
    </section>
  )
}
