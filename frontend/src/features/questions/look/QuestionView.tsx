import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'
import type { QuestionDetail } from '../../../api/questions'
import { useText } from '../../../i18n/messages'
import { Markdown } from '../../markdown/public'
import '../questions.css'
import { text } from '../text'
import { CodeTab } from './CodeTab'
import { Facts, Tags } from './Facts'
import { PrivateTab } from './PrivateTab'
import { TestsTab } from './TestsTab'

interface Props {
  of: QuestionDetail
  /** What can be done with it. */
  children?: ReactNode
}

/** A question, to look at. */
export function QuestionView({ of, children }: Props) {
  const t = useText(text)
  const { private: own, tests } = of
  const hidden = own?.hidden_tests
  const count = tests.length + (hidden?.length ?? 0)
  return (
    <article data-question={of.id} className="question-view flex min-w-0 flex-col gap-4">
      <header className="flex flex-col gap-2">
        <h2 className="text-2xl font-semibold tracking-tight text-balance wrap-anywhere">{of.title}</h2>
        {of.summary && <p className="text-muted text-pretty wrap-anywhere">{of.summary}</p>}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <Facts of={of} />
          {of.tags.length > 0 && (
            <span className="flex flex-wrap gap-1">
              <Tags of={of.tags} />
            </span>
          )}
        </div>
      </header>
      {children}
      <Tabs.Root defaultValue="statement" className="min-w-0">
        <Tabs.List className="tabs question-tabs overflow-x-auto" aria-label={of.title}>
          <Trigger value="statement" label={t.statement} />
          <Trigger value="code" label={t.code} count={of.languages.length} />
          <Trigger value="tests" label={t.testsTab} count={count} />
          {own && <Trigger value="private" label={t.private} />}
        </Tabs.List>
        <Tabs.Content value="statement" className="question-tab" data-problem>
          <Markdown source={of.problem} />
        </Tabs.Content>
        <Tabs.Content value="code" className="question-tab">
          <CodeTab files={of.files} solutions={own?.solutions} language={of.language} />
        </Tabs.Content>
        <Tabs.Content value="tests" className="question-tab">
          <TestsTab tests={tests} hidden={hidden} checker={own?.checker ?? ''} />
        </Tabs.Content>
        {own && (
          <Tabs.Content value="private" className="question-tab">
            <PrivateTab of={own} />
          </Tabs.Content>
        )}
      </Tabs.Root>
    </article>
  )
}

function Trigger({ value, label, count = 0 }: { value: string; label: string; count?: number }) {
  return (
    <Tabs.Trigger className="tab flex items-center gap-1.5 whitespace-nowrap" value={value}>
      {label}
      {count > 0 && (
        <span className="rounded-full bg-ink/8 px-1.5 text-xs font-normal text-muted tabular-nums">
          {count}
        </span>
      )}
    </Tabs.Trigger>
  )
}
