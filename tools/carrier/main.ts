import { startCarrier } from './server';

/** Runs the simulator alone, from the environment. The defaults are for a machine that reaches no carrier. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const carrier = await startCarrier({
    port: Number(env['CARRIER_PORT'] ?? 4010),
    host: env['CARRIER_HOST'] ?? '127.0.0.1',
    accountSid: env['TWILIO_ACCOUNT_SID'] ?? `AC${'0'.repeat(32)}`,
    authToken: env['TWILIO_AUTH_TOKEN'] ?? 'local-token',
    sendgridApiKey: env['SENDGRID_API_KEY'],
    inboundWebhookUrl: env['CARRIER_INBOUND_WEBHOOK_URL'],
    apiUrl: env['API_URL'],
    apiKey: env['API_KEY'],
    dataFile: env['CARRIER_DATA_FILE'],
    callbackDelayMs: env['CARRIER_CALLBACK_DELAY_MS'] ? Number(env['CARRIER_CALLBACK_DELAY_MS']) : undefined,
    blockStoppedNumbers: env['CARRIER_BLOCK_STOPPED'] === 'true',
  });
  process.stdout.write(`Carrier simulator: ${carrier.url}\n`);
  const stop = (): void => void carrier.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

void main(process.env);
