import type { OpenRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import type { CodeFile } from '../../sync/code'
import { deskOf } from './desk'
import { targetOf } from './target'

/** What is in front of somebody. */
export interface Opened {
  file: CodeFile
  language: string
}

/** Runs what is in front, or says why not. */
export function run({ documents, session, navigation }: OpenRoom, open: Opened) {
  const { code } = documents
  void deskOf({ documents, session }).run(targetOf(open, code.files(), code.language), navigation)
}

/** Runs it so that people can type into it. */
export function runTyped({ documents, session, navigation }: OpenRoom, open: Opened) {
  const { code } = documents
  void deskOf({ documents, session }).run(targetOf(open, code.files(), code.language), navigation, true)
}

/** Runs it and shows where its time went. */
export function measure({ documents, session, navigation }: OpenRoom, open: Opened) {
  const { code } = documents
  void deskOf({ documents, session }).measure(targetOf(open, code.files(), code.language), navigation)
}

/** Runs the tests that stand in the code. */
export function runFramework({ documents, session, navigation }: OpenRoom, open: Opened) {
  const { code } = documents
  void deskOf({ documents, session }).runFramework(targetOf(open, code.files(), code.language), navigation)
}

/** Runs the room’s tests against it. */
export function runTests({ documents, session, navigation, role }: OpenRoom, open: Opened | undefined) {
  const { code } = documents
  const target = targetOf(open, code.files(), code.language)
  void deskOf({ documents, session }).runTests(target, navigation, leads({ role }))
}
