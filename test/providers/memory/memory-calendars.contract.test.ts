import { describeProvider } from '../../contracts/provider.contract.ts'
import { startMemoryHarness } from './memory-harness.ts'

describeProvider('The memory world', startMemoryHarness)
