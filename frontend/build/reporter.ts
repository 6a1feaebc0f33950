import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { DefaultReporter, type TestModule } from 'vitest/node'

/** As many characters of a failure as say what it was. */
const enough = 400

/** What is said of an error. */
interface Failure {
  message: string
  stacks?: { file: string; line: number }[]
}

/**
 * Says once more right before the totals what failed: of a long log often only the end is
 * looked at, or kept.
 */
export default class Reporter extends DefaultReporter {
  private modules: readonly TestModule[] = []

  override onTestRunEnd(...run: Parameters<DefaultReporter['onTestRunEnd']>) {
    this.modules = run[0]
    super.onTestRunEnd(...run)
  }

  override reportTestSummary(...summary: Parameters<DefaultReporter['reportTestSummary']>) {
    for (const module of this.modules) {
      const { relativeModuleId, children } = module
      for (const error of module.errors()) this.tell(relativeModuleId, error)
      for (const suite of children.allSuites())
        for (const error of suite.errors()) this.tell(`${relativeModuleId} > ${suite.fullName}`, error)
      for (const test of children.allTests('failed')) {
        const [error] = test.result().errors ?? []
        if (error) this.tell(`${relativeModuleId} > ${test.fullName}`, error)
      }
    }
    super.reportTestSummary(...summary)
  }

  private tell(what: string, { message, stacks = [] }: Failure) {
    const root = this.ctx.config.root
    const places = stacks.map(({ file, line }) => `${relative(root, file)}:${line}`)
    const said = stripVTControlCharacters(message).replaceAll(/\s+/g, ' ')
    this.log(`failed: ${what}\n  ${said.slice(0, enough)}\n  at ${places.join(', ')}`)
  }
}
