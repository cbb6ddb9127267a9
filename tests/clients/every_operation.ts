// Every operation once, by the client that @hey-api/openapi-ts makes. Given: address, a firm's key, an operator's key, two numbers.
// `tsc --strict` reads it too: what the document does not name cannot be asked for.

import assert from 'node:assert/strict';
import { createClient } from './client/client/index.js';
import * as dnc from './client/sdk.gen.js';

const [baseUrl = '', firmKey = '', operatorKey = '', alice = '', bob = ''] = process.argv.slice(2);
const firm = { client: createClient({ baseUrl, auth: firmKey }), throwOnError: true } as const;
const operator = { client: createClient({ baseUrl, auth: operatorKey }), throwOnError: true } as const;
const anybody = { client: createClient({ baseUrl }), throwOnError: true } as const;
const at = '2026-01-01T10:00:00+08:00';
// A body that is no JSON goes out as it is.
const csv = { bodySerializer: null, headers: { 'Content-Type': 'text/csv' } } as const;

interface Answered {
    data: unknown;
    response: Response;
}

/** Hands back the answer as the client read it. */
async function did<T>(name: string, status: number, asked: Promise<{ data: T; response: Response }>): Promise<T> {
    const { data, response } = await asked;
    assert.equal(response.status, status, name);
    console.log(name);
    return data;
}

async function until(met: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
        if (await met()) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail('It never came.');
}

async function ask(): Promise<string> {
    const body: dnc.Options<import('./client/types.gen.js').ScrubData>['body'] = {
        channel: 'voice',
        category: 'insurance',
        rows: [alice, { number: bob, ref: 'crm-7' }],
    };
    const told = await did('scrub', 200, dnc.scrub({ ...firm, body, headers: { 'Idempotency-Key': 'ts-1' } }));
    assert(typeof told === 'object' && 'rows' in told);
    assert.equal(told.counts.rows, 2);
    assert.equal(told.rows?.[1]?.ref, 'crm-7');
    const path = { public_id: told.id };
    assert.equal((await did('scrub_get', 200, dnc.scrubGet({ ...firm, path }))).receipt, told.receipt);
    const listed = await did('scrubs', 200, dnc.scrubs({ ...firm, query: { from: '2026-01-01' } }));
    assert(listed.items.some((one) => one.id === told.id));
    const receipt = { receipt: told.receipt };
    const verdict = await did('receipt_verify', 200, dnc.receiptVerify({ ...anybody, body: receipt }));
    assert(verdict.genuine && verdict.claims?.jti === told.id);
    const proof = await did('receipt_proof', 200, dnc.receiptProof({ ...firm, body: { scrub: told.id, number: alice } }));
    assert.equal(proof.result_root, verdict.claims.result_root);
    return told.id;
}

async function askAboutAList(): Promise<void> {
    const query = { channel: 'voice', category: 'insurance' } as const;
    const list = new Blob([`phone,name\n${alice},A\n${bob},B\n`], { type: 'text/csv' });
    const made = await did('scrub_job', 202, dnc.scrubJob({ ...firm, query, body: list, ...csv }));
    const path = { public_id: made.id };
    await until(async () => (await dnc.scrubJobGet({ ...firm, path })).data.state === 'succeeded');
    const job = await did('scrub_job_get', 200, dnc.scrubJobGet({ ...firm, path }));
    assert.deepEqual([job.progress.rows_done, job.progress.rows_total], [2, 2]);
    const part = { ...firm, path, headers: { Range: 'bytes=0-4' }, parseAs: 'text' } as const;
    assert.equal(await did('scrub_job_result', 206, dnc.scrubJobResult(part)), 'phone');
    const whole = await did('scrub_job_result', 200, dnc.scrubJobResult({ ...firm, path, parseAs: 'text' }));
    assert(String(whole).startsWith('phone,name,number,decision,reasons\n'));
    assert((await did('scrub_jobs', 200, dnc.scrubJobs({ ...firm }))).items.some((one) => one.id === job.id));
    await did('scrub_job_cancel', 204, dnc.scrubJobCancel({ ...firm, path }));
}

async function watch(scrub: string): Promise<void> {
    const watched = await did('watchlist_create', 201, dnc.watchlistCreate({ ...firm, body: { scrub } }));
    const path = { public_id: watched.id };
    await until(async () => (await dnc.watchlistGet({ ...firm, path })).data.state === 'watching');
    assert.equal((await did('watchlist_get', 200, dnc.watchlistGet({ ...firm, path }))).rows, 2);
    assert.deepEqual((await did('watchlist_changes', 200, dnc.watchlistChanges({ ...firm, path }))).items, []);
    assert((await did('watchlists', 200, dnc.watchlists({ ...firm }))).items.length > 0);
    await did('watchlist_end', 204, dnc.watchlistEnd({ ...firm, path }));
}

async function hear(): Promise<void> {
    const url = 'https://hooks.example.com/in';
    const made = await did('webhook_create', 201, dnc.webhookCreate({ ...firm, body: { url } }));
    const path = { public_id: made.id };
    const events = ['consent.revoked'] as const;
    await did('webhook_change', 200, dnc.webhookChange({ ...firm, path, body: { events: [...events] } }));
    assert.deepEqual((await did('webhook_get', 200, dnc.webhookGet({ ...firm, path }))).events, events);
    const { message } = await did('webhook_test', 202, dnc.webhookTest({ ...firm, path }));
    const sent = await did('webhook_deliveries', 200, dnc.webhookDeliveries({ ...firm, path }));
    assert.deepEqual(sent.items.map((one) => one.message), [message]);
    await did('webhook_replay', 202, dnc.webhookReplay({ ...firm, path, body: { message } }));
    assert.notEqual((await did('webhook_secret', 200, dnc.webhookSecret({ ...firm, path }))).secret, made.secret);
    assert((await did('webhooks', 200, dnc.webhooks({ ...firm }))).items.some((one) => one.id === made.id));
    await did('webhook_delete', 204, dnc.webhookDelete({ ...firm, path }));
}

async function claim(): Promise<void> {
    const given = { channels: ['voice'], categories: ['insurance'], given_at: at, evidence: { kind: 'form' } };
    const body = { number: bob, ...given } as import('./client/types.gen.js').ConsentBody;
    const made = await did('consent_claim', 201, dnc.consentClaim({ ...firm, body }));
    assert(typeof made === 'object' && 'id' in made);
    const path = { public_id: made.id };
    assert.equal((await did('consent_get', 200, dnc.consentGet({ ...firm, path }))).state, 'claimed');
    assert((await did('consents', 200, dnc.consents({ ...firm }))).items.length > 0);
    await did('consent_withdraw', 204, dnc.consentWithdraw({ ...firm, path }));
    const heard = { number: bob, at: yesterday() };
    const bought = { ...heard, kind: 'purchase' } as const; // The site's rules know no such ground.
    const unkept = dnc.relationshipRecord({ client: firm.client, body: bought }) as Promise<Answered>;
    await did('relationship_record', 422, unkept);
    const link = await did('unsubscribe_links', 200, dnc.unsubscribeLinks({ ...firm, body: { number: bob } }));
    assert(typeof link === 'object' && 'address' in link && link.address?.includes('/unsubscribe/'));
    const refused = await did('refusal_record', 200, dnc.refusalRecord({ ...firm, body: heard }));
    assert(typeof refused === 'object' && 'status' in refused && refused.status === 'accepted');
}

function yesterday(): string {
    return new Date(Date.now() - 86_400_000).toISOString();
}

async function handIn(): Promise<void> {
    const preferences = { channels: ['voice'], hours: [{ days: 'sat-sun', from: '00:00', to: '24:00' }] };
    const wish = { number: alice, action: 'register', assurance: 'sms_code', at, reference: 'ts', preferences };
    const body = wish as import('./client/types.gen.js').RegistrationBody;
    await did('registration_ingest', 200, dnc.registrationIngest({ ...operator, body }));
    const ended = { number: bob, at: yesterday(), reference: 'ts' };
    await did('disconnection_ingest', 200, dnc.disconnectionIngest({ ...operator, body: ended }));
    const told = { caller: '4008095559', called: alice, at, channel: 'voice', reference: 'ts' } as const;
    const filed = await did('complaint_file', 201, dnc.complaintFile({ ...operator, body: told }));
    assert('id' in filed && filed.id);
    const shown = await did('complaint_get', 200, dnc.complaintGet({ ...operator, path: { public_id: filed.id } }));
    assert.equal(shown.reference, 'ts');
    const rows = new Blob([`caller,called,at\n4008095559,${bob},${at}\n`]);
    const asked = { ...operator, query: { format: 'csv', sheet: '1' }, body: rows, ...csv } as const;
    const made = await did('complaints_import', 200, dnc.complaintsImport(asked));
    assert.equal(made.counts['rows'], 1);
    assert.equal(made.sheet, '');
    const path = { public_id: made.id };
    assert.equal((await did('complaints_import_get', 200, dnc.complaintsImportGet({ ...operator, path }))).state, made.state);
    const held = await did('complaints_import_rows', 200, dnc.complaintsImportRows({ ...operator, path }));
    assert.deepEqual(held.items, []);
    await did('complaints_import_judge', 200, dnc.complaintsImportJudge({ ...operator, path }));
    const reason = { reason: "Another year's file." };
    await did('complaints_import_withdraw', 200, dnc.complaintsImportWithdraw({ ...operator, path, body: reason }));
    await did('open_data_complaints', 200, dnc.openDataComplaints({ ...anybody }));
    await did('open_data_statistics', 200, dnc.openDataStatistics({ ...anybody }));
    await did('open_data_blacklist', 200, dnc.openDataBlacklist({ ...anybody }));
}

async function answer(): Promise<void> {
    const { items } = await did('questions', 200, dnc.questions({ ...operator }));
    const asked = items.find((one) => one.caller === '+862586530002');
    assert(asked);
    const path = { public_id: asked.id };
    const said = await did('question_answer', 200, dnc.questionAnswer({ ...operator, path, body: { outcome: 'not_ours' } }));
    assert.equal(said.outcome, 'not_ours');
}

await hear();
const scrubbed = await ask();
await askAboutAList();
await watch(scrubbed);
await claim();
await handIn();
await answer();
const list = await did('blacklist', 200, dnc.blacklist({ ...firm }));
assert(typeof list === 'object' && 'full' in list && list.full);
assert((await did('jwks', 200, dnc.jwks({ ...anybody }))).keys.length > 0);
