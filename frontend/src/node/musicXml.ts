/**
 * Writes MusicXML with the browser's code: `node musicXml.mjs`, with a note sequence as JSON on
 * standard input and the score on standard output.
 */
import { text } from "node:stream/consumers";
import { writeMusicXml } from "../music/musicXml";

process.stdout.write(writeMusicXml(JSON.parse(await text(process.stdin)), { title: "Test" }));
