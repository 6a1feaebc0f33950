import type { Phase, RecordedEvent } from '../../api/schema'
import { languageOf } from '../../config/languages'
import { messages, textOf } from '../../i18n/messages'
import { cleanName } from '../../session/people'

/** Something that happened, on the timeline. */
export interface Mark {
  id: string
  /** Milliseconds since the recording begins. */
  at: number
  kind:
    'run' | 'phase' | 'join' | 'leave' | 'language' | 'quiet' | 'signal' | 'restore' | 'question' | 'comment'
  /** How a run went. */
  tone: 'good' | 'bad' | 'none'
  label: string
  /** Who it was, where that counts: the id of a member. */
  member: string | undefined
}

const text = messages({
  en: {
    passed: (who: string) => `${who} ran the code: it finished`,
    failed: (who: string) => `${who} ran the code: it failed`,
    stopped: (who: string) => `${who} ran the code: stopped`,
    tests: (who: string, passed: number, total: number) =>
      `${who} ran the tests: ${passed} of ${total} passed`,
    pending: 'The room went back to preparation',
    live: 'The interview started',
    ended: 'The interview ended',
    joined: (who: string) => `${who} joined`,
    left: (who: string) => `${who} left`,
    language: (name: string) => `Language: ${name}`,
    quiet: (who: string) => `${who} works alone`,
    together: (who: string) => `${who} shows what they wrote alone`,
    restored: 'An earlier version of the code was brought back',
    question: (title: string) => `Question: ${title}`,
    paste: (who: string, lines: number) => `${who} pasted ${lines === 1 ? '1 line' : `${lines} lines`}`,
    away: (who: string, seconds: number) => `${who} was in another tab for ${seconds} s`,
  },
  de: {
    passed: (who) => `${who} hat den Code ausgeführt: beendet`,
    failed: (who) => `${who} hat den Code ausgeführt: fehlgeschlagen`,
    stopped: (who) => `${who} hat den Code ausgeführt: gestoppt`,
    tests: (who, passed, total) => `${who} hat die Tests ausgeführt: ${passed} von ${total} bestanden`,
    pending: 'Der Raum ist wieder in Vorbereitung',
    live: 'Das Interview hat begonnen',
    ended: 'Das Interview wurde beendet',
    joined: (who) => `${who} ist gekommen`,
    left: (who) => `${who} ist gegangen`,
    language: (name) => `Sprache: ${name}`,
    quiet: (who) => `${who} arbeitet allein`,
    restored: 'Ein früherer Stand des Codes wurde zurückgeholt',
    question: (title) => `Aufgabe: ${title}`,
    paste: (who, lines) => `${who} hat ${lines === 1 ? '1 Zeile' : `${lines} Zeilen`} eingefügt`,
    away: (who, seconds) => `${who} war ${seconds} s in einem anderen Tab`,
    together: (who) => `${who} zeigt, was allein entstand`,
  },
})

type RunEvent = NonNullable<RecordedEvent['run']>

/** How a run went. */
function ofRun(
  who: string,
  { outcome, exit_code: code, tests_passed: passed, tests_total: total }: RunEvent,
) {
  const t = textOf(text)
  if (typeof passed === 'number' && typeof total === 'number' && total > 0) {
    const tone = passed === total ? ('good' as const) : ('bad' as const)
    return { tone, label: t.tests(who, passed, total) }
  }
  if (outcome === 'cancelled') return { tone: 'none' as const, label: t.stopped(who) }
  if (outcome === 'exited' && code === 0) return { tone: 'good' as const, label: t.passed(who) }
  return { tone: 'bad' as const, label: t.failed(who) }
}

/** What a candidate's page noticed. */
function ofSignal(who: string, { kind, lines, seconds }: NonNullable<RecordedEvent['signal']>) {
  const t = textOf(text)
  return kind === 'paste' ? t.paste(who, lines ?? 0) : t.away(who, seconds ?? 0)
}

function markOf(event: RecordedEvent): Omit<Mark, 'id' | 'at'> | undefined {
  const t = textOf(text)
  const { member, phase, language, question, run, signal } = event
  const who = cleanName(member?.name ?? run?.by_name)
  const by = (kind: Mark['kind'], label: string) => ({
    kind,
    tone: 'none' as const,
    label,
    member: member?.id,
  })
  switch (event.event) {
    case 'run_completed':
      return run ? { kind: 'run', member: event.by ?? undefined, ...ofRun(who, run) } : undefined
    case 'phase_changed':
      return phase ? by('phase', t[phase satisfies Phase]) : undefined
    case 'member_joined':
      return by('join', t.joined(who))
    case 'member_left':
      return by('leave', t.left(who))
    case 'language_changed':
      return language ? by('language', t.language(languageOf(language).name)) : undefined
    case 'quiet_began':
      return by('quiet', t.quiet(who))
    case 'quiet_ended':
      return by('quiet', t.together(who))
    case 'code_restored':
      return { ...by('restore', t.restored), member: event.by ?? undefined }
    case 'question_brought':
      return question
        ? { ...by('question', t.question(question.title)), member: event.by ?? undefined }
        : undefined
    case 'signal':
      return signal ? by('signal', ofSignal(who, signal)) : undefined
    default:
      // The server may know of more than this page.
      return undefined
  }
}

/** What happened, for the timeline: the first first. What came after its end is left out. */
export function marksOf(events: readonly RecordedEvent[], begins: number, duration: number): Mark[] {
  const marks = events.flatMap((event, index) => {
    const mark = markOf(event)
    const at = Date.parse(event.at) - begins
    if (!mark || !(at <= duration)) return []
    return [{ ...mark, id: `${event.id} ${index}`, at: Math.max(at, 0) }]
  })
  return marks.toSorted((a, b) => a.at - b.at)
}

/** Marks so near to each other that one sign stands for them. */
export interface MarkGroup {
  at: number
  marks: readonly Mark[]
}

/** Groups marks that stand within `near` of the first. `marks` are in order. */
export function grouped(marks: readonly Mark[], near: number, place: (at: number) => number): MarkGroup[] {
  const groups: { at: number; marks: Mark[] }[] = []
  for (const mark of marks) {
    const last = groups.at(-1)
    if (last && place(mark.at) - place(last.at) <= near) last.marks.push(mark)
    else groups.push({ at: mark.at, marks: [mark] })
  }
  return groups
}

const weight: Record<Mark['kind'], number> = {
  run: 7,
  phase: 6,
  restore: 5,
  question: 5.5,
  signal: 4,
  comment: 3.5,
  language: 3,
  quiet: 2,
  join: 1,
  leave: 0,
}

/** The mark of a group whose sign is shown: a failed run before a good one, and a run before who came and went. */
export function leading({ marks: [first, ...others] }: MarkGroup): Mark | undefined {
  const value = ({ kind, tone }: Mark) => weight[kind] * 2 + (tone === 'bad' ? 1 : 0)
  return others.reduce((best, one) => (best && value(one) > value(best) ? one : best), first)
}
