// Validates pages with html-validate by its preset "standard" (the HTML standard, without rules of taste).
// In: {address: html}. Out: ["address line:column rule message"].
import {HtmlValidate} from 'html-validate';
import {text} from 'node:stream/consumers';

const pages = JSON.parse(await text(process.stdin));
const validator = new HtmlValidate({extends: ['html-validate:standard']});
const found = [];
for(const [address, html] of Object.entries(pages)) {
  const report = await validator.validateString(html, `${address}.html`);
  for(const result of report.results) {
    for(const each of result.messages) {
      found.push(`${address} ${each.line}:${each.column} ${each.ruleId} ${each.message}`);
    }
  }
}
console.log(JSON.stringify(found));
