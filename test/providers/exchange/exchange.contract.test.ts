import { describeProvider } from '../../contracts/provider.contract.ts'
import { startExchangeHarness } from './exchange-harness.ts'

describeProvider('Exchange', () => startExchangeHarness())
