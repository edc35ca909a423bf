#!/usr/bin/env python3
"""Runs OpenAI's own Python client against the server.

    pip install openai
    python3 Tests/Clients/test_openai.py

SHIMMY names the program (default: .build/release/shimmy), SHIMMY_MODEL a text model and
SHIMMY_EMBEDDING_MODEL an embedding model (default: those in ../shared/models).
"""

import asyncio
import json
import os
import pathlib
import subprocess
import unittest

import openai

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("SHIMMY_SHARED", ROOT.parent / "shared"))
PROGRAM = os.environ.get("SHIMMY", str(ROOT / ".build/release/shimmy"))
MODEL = os.environ.get("SHIMMY_MODEL", str(SHARED / "models/stories260K.gguf"))
EMBEDDING_MODEL = os.environ.get(
    "SHIMMY_EMBEDDING_MODEL", str(SHARED / "models/all-minilm-l6-v2-q8_0.gguf")
)
QUESTION = [{"role": "user", "content": "Once upon a time"}]


class Server:
    """A running server and a client for it."""

    def __init__(self, *arguments):
        command = [PROGRAM, "serve", "--port", "0", "--log-level", "error", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1] + "/v1"

    def client(self, key="none"):
        return openai.OpenAI(base_url=self.url, api_key=key, max_retries=0)

    def stop(self):
        self.process.terminate()
        status = self.process.wait()
        self.process.stdout.close()
        return status


class TextModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("-m", MODEL, "-c", "512", "--api-key", "secret")
        cls.client = cls.server.client("secret")
        cls.model = cls.client.models.list().data[0].id

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        assert cls.server.stop() == 0

    def chat(self, **settings):
        settings = {"max_tokens": 24, "temperature": 0, "messages": QUESTION, **settings}
        return self.client.chat.completions.create(model=self.model, **settings)

    def test_models(self):
        self.assertEqual(self.client.models.retrieve(self.model).object, "model")
        with self.assertRaises(openai.NotFoundError):
            self.client.models.retrieve("no/such/model")

    def test_chat(self):
        answer = self.chat()
        choice = answer.choices[0]
        self.assertEqual(choice.message.role, "assistant")
        self.assertTrue(choice.message.content)
        self.assertIn(choice.finish_reason, ["length", "stop"])
        self.assertLessEqual(answer.usage.completion_tokens, 24)
        self.assertEqual(
            answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens
        )

    def test_stream_equals_whole(self):
        whole = self.chat()
        usage = None
        text = ""
        for chunk in self.chat(stream=True, stream_options={"include_usage": True}):
            usage = chunk.usage or usage
            for choice in chunk.choices:
                text += choice.delta.content or ""
        self.assertEqual(text, whole.choices[0].message.content)
        self.assertEqual(usage.completion_tokens, whole.usage.completion_tokens)

    def test_stream_helper(self):
        text = self.chat().choices[0].message.content
        # The helper takes an answer that ran out of tokens for an error.
        stop = text[len(text) // 2 :][:3]
        settings = {"max_tokens": 24, "temperature": 0, "messages": QUESTION, "stop": stop}
        with self.client.chat.completions.stream(model=self.model, **settings) as stream:
            for _ in stream:
                pass
            answer = stream.get_final_completion()
        self.assertEqual(answer.choices[0].message.content, text[: text.index(stop)])

    def test_seed_and_choices(self):
        settings = {"temperature": 1.5, "seed": 5, "n": 3}
        first = [choice.message.content for choice in self.chat(**settings).choices]
        second = [choice.message.content for choice in self.chat(**settings).choices]
        self.assertEqual(first, second)
        self.assertEqual(len(set(first)), 3)

    def test_log_probabilities(self):
        choice = self.chat(logprobs=True, top_logprobs=3, max_tokens=6).choices[0]
        entries = choice.logprobs.content
        self.assertEqual(len(entries), 6)
        text = b"".join(bytes(entry.bytes) for entry in entries).decode()
        self.assertEqual(text.strip(), choice.message.content.strip())
        for entry in entries:
            self.assertEqual(len(entry.top_logprobs), 3)
            # Greedy: the token taken is the likeliest.
            self.assertAlmostEqual(entry.logprob, entry.top_logprobs[0].logprob, places=5)

    def test_stop(self):
        text = self.chat().choices[0].message.content
        stop = text[len(text) // 2 :][:3]
        choice = self.chat(stop=[stop]).choices[0]
        self.assertEqual(choice.finish_reason, "stop")
        self.assertEqual(choice.message.content, text[: text.index(stop)])

    def test_completions(self):
        create = self.client.completions.create
        settings = {"model": self.model, "max_tokens": 12, "temperature": 0}
        plain = create(prompt="Once upon a time", **settings).choices[0].text
        echoed = create(prompt="Once upon a time", echo=True, **settings).choices[0].text
        self.assertEqual(echoed, "Once upon a time" + plain)
        batch = create(prompt=["Once upon a time", "The dog"], **settings)
        self.assertEqual([choice.index for choice in batch.choices], [0, 1])
        self.assertEqual(batch.choices[0].text, plain)
        streamed = create(prompt="Once upon a time", stream=True, **settings)
        self.assertEqual("".join(chunk.choices[0].text for chunk in streamed), plain)

    def test_refusals(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            self.chat(temperature=3)
        self.assertEqual(caught.exception.param, "temperature")
        with self.assertRaises(openai.BadRequestError) as caught:
            self.chat(extra_body={"no_such_field": 1})
        self.assertEqual(caught.exception.param, "no_such_field")
        with self.assertRaises(openai.BadRequestError) as caught:
            self.chat(messages=[{"role": "user", "content": "word " * 4000}])
        self.assertEqual(caught.exception.code, "context_length_exceeded")
        with self.assertRaises(openai.NotFoundError) as caught:
            self.client.chat.completions.create(model="other", messages=QUESTION)
        self.assertEqual(caught.exception.code, "model_not_found")
        with self.assertRaises(openai.AuthenticationError):
            self.server.client("wrong").models.list()

    def test_broken_off_stream(self):
        stream = self.chat(stream=True, max_tokens=400)
        next(iter(stream))
        stream.close()
        self.assertTrue(self.chat().choices[0].message.content)

    def test_many_at_once(self):
        wanted = self.chat().choices[0].message.content

        async def ask_all():
            async with openai.AsyncOpenAI(base_url=self.server.url, api_key="secret") as client:
                settings = {"max_tokens": 24, "temperature": 0, "messages": QUESTION}
                create = client.chat.completions.create
                return await asyncio.gather(
                    *(create(model=self.model, **settings) for _ in range(50))
                )

        answers = asyncio.run(ask_all())
        self.assertEqual({answer.choices[0].message.content for answer in answers}, {wanted})


@unittest.skipUnless(os.path.exists(EMBEDDING_MODEL), "no embedding model")
class EmbeddingModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("-m", EMBEDDING_MODEL)
        cls.client = cls.server.client()
        cls.model = cls.client.models.list().data[0].id

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        assert cls.server.stop() == 0

    def embed(self, texts, **settings):
        # Without a format of its own the client asks for base64 and decodes it.
        answer = self.client.embeddings.create(model=self.model, input=texts, **settings)
        return [entry.embedding for entry in answer.data]

    def test_formats_agree(self):
        for left, right in zip(
            self.embed(["a cat", "a dog"]),
            self.embed(["a cat", "a dog"], encoding_format="float"),
        ):
            self.assertAlmostEqual(sum(x * x for x in left), 1, places=5)
            for x, y in zip(left, right):
                self.assertAlmostEqual(x, y, places=6)

    def test_reference(self):
        path = pathlib.Path(EMBEDDING_MODEL).with_name("minilm_reference_vectors.json")
        if not path.exists():
            self.skipTest("no reference vectors")
        reference = json.loads(path.read_text())
        vectors = self.embed([entry["text"] for entry in reference])
        for own, entry in zip(vectors, reference):
            wanted = entry["embedding"]
            norm = sum(x * x for x in wanted) ** 0.5
            similarity = sum(x * y for x, y in zip(own, wanted)) / norm
            self.assertGreater(similarity, 0.99)

    def test_no_text(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            self.client.chat.completions.create(model=self.model, messages=QUESTION)
        self.assertEqual(caught.exception.code, "unsupported_model")


if __name__ == "__main__":
    unittest.main()
