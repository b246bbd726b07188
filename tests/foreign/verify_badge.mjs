// Verifies an Open Badge and its status list with Digital Bazaar's libraries; everything comes from standard input.
// In: {"badge": {...}, "documents": {url: document}}. Out: {"verified": bool, "status": bool (no bit is set), "errors": [text]}.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {text} from 'node:stream/consumers';

const {badge, documents} = JSON.parse(await text(process.stdin));

async function documentLoader(url) {
  if(url in documents) {
    return {contextUrl: null, documentUrl: url, document: documents[url]};
  }
  const [did, fragment] = url.split('#');
  if(did.startsWith('did:key:')) {
    return {contextUrl: null, documentUrl: url, document: await ofKey(did, fragment)};
  }
  if(did in documents) {
    const method = documents[did].verificationMethod.find(each => each.id === url);
    return {contextUrl: null, documentUrl: url, document: {'@context': documents[did]['@context'][1], ...method}};
  }
  throw new Error(`not known here: ${url}`);
}

async function ofKey(did, fragment) {
  const publicKeyMultibase = did.slice('did:key:'.length);
  const id = `${did}#${publicKeyMultibase}`;
  const pair = await Ed25519Multikey.from({
    '@context': 'https://w3id.org/security/multikey/v1', type: 'Multikey', id, controller: did, publicKeyMultibase
  });
  const key = await pair.export({publicKey: true, includeContext: true});
  return fragment ? key : {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did, verificationMethod: [key], assertionMethod: [id]
  };
}

const suite = new DataIntegrityProof({cryptosuite});
const checked = await verifyCredential({credential: badge, suite, documentLoader, checkStatus});
const errors = [];
for(let error = checked.error; error; error = error.cause) {
  errors.push(error.message, ...(error.errors ?? []).map(each => each.message));
}
console.log(JSON.stringify({
  verified: checked.results?.every(each => each.verified) ?? false,
  status: checked.statusResult?.results?.every(each => each.verified && !each.status) ?? false,
  whole: checked.verified,
  errors
}));
