import { describeProvider } from '../../contracts/provider.contract.ts'
import { startGoogleHarness } from './google-harness.ts'

describeProvider('Google Calendar', () => startGoogleHarness())
