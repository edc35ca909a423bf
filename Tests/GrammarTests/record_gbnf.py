"""Records what llama.cpp's grammars accept: usage record_gbnf.py MODEL.gguf (only its vocabulary is read).

Each line of Fixtures/gbnf.jsonl is [grammar, [[text, verdict]]] with the verdict "accepted", "prefix" or the
number of characters before the first at fault, or "error" for a grammar that llama.cpp refuses.
"""

import ctypes
import json
import pathlib
import random
import sys

import llama_cpp

GRAMMARS = [
    ('root ::= "a"', "ab"),
    ('root ::= "a" | "b" "c"', "abc"),
    ('root ::= "a"* "b"+ "c"?', "abc"),
    ('root ::= [a-c]{2,4}', "abcd"),
    ('root ::= [a-c]{3}', "abcd"),
    ('root ::= [a-c]{2,}', "abcd"),
    ('root ::= [a-c]{0,2} "d"', "abcd"),
    ('root ::= [^a-c]+', "abcde\n"),
    ('root ::= "\\"" [^"\\\\]* "\\""', '"a\\'),
    ('root ::= x "," x\nx ::= "a" x | "b"', "ab,"),
    ('root ::= "(" root ")" | "x"', "()x"),
    ('root ::= ( "a" | "b" )+ ("c" "d")*', "abcd"),
    ('root ::= "\\x41" "\\u0042" "\\n" "\\t"', "AB\n\t"),
    ('root ::= [\\x41-\\x43] [0-9a-fA-F]', "ABC9f"),
    ('root ::= .', "ab\n"),
    ('root ::= . "a" .*', "ab\n"),
    ('# a comment\nroot ::= "a" # another\n  | "b"', "ab"),
    ('root ::= (\n  "a"\n  "b"\n)', "ab"),
    ('root ::= ""', "a"),
    ('root ::= "" | "a" root', "ab"),
    ('root ::= [-a]+', "-ab"),
    ('root ::= [a-]+', "-ab"),
    ('root ::= [\\]a]+', "]ab"),
    ('root ::= a-b\na-b ::= "x"', "xy"),
    ('root ::= "a"{2} | "b"{0}', "ab"),
    ('root ::= ("ab" | "a") "b"', "ab"),
    ('root ::= "a"+ "a"', "ab"),
    ('root ::= a b\na ::= "x"?\nb ::= "y"', "xyz"),
    ('root ::= object\nobject ::= "{" ws (pair ("," ws pair)*)? "}" ws\npair ::= "\\"" [a-z]* "\\":" ws value\n'
     'value ::= object | [0-9]+ ws\nws ::= " "?', '{}"a:1, '),
    ('root ::= [0-9]+ ("." [0-9]+)? ([eE] [-+]? [0-9]+)?', "01.e-+"),
    ('root ::= "é" | "ü" [à-ÿ]', "éüaà"),
    ('root ::= [^é]', "éa"),
    ("root ::= ", "a"),
    ('root ::= "a', "a"),
    ('root ::= [a', "a"),
    ('root ::= ("a"', "a"),
    ('root ::= x', "a"),
    ('root ::= *', "a"),
    ('root := "a"', "a"),
    ('x ::= "a"', "a"),
    ('root ::= "\\q"', "q"),
    ('root ::= "a"{2}{2}', "a"),
    ('root ::= "a"?*', "a"),
    ('root ::= "a"**', "a"),
    ('root ::= "a"?+', "a"),
    ('root ::= "a"*?', "ab"),
    ('root ::= "a"?{2} "b"', "ab"),
    ('root ::= "a"?{0,2}', "ab"),
    ('root ::= "a"?{1,}', "ab"),
    ('root ::= ("a"?)*', "ab"),
    ('root ::= ("a"? | "b")+ "c"', "abc"),
    ('root ::= ("a" | )*', "ab"),
    ('root ::= ()*', "a"),
    ('root ::= ()', "a"),
    ('root ::= x*\nx ::= y\ny ::= "a"?', "ab"),
    ('root ::= x*\nx ::= "a" | ', "ab"),
    ('root ::= x root | "b"\nx ::= "a" |', "ab"),
    ('root ::= ""*', "a"),
    ('root ::= [] "a"', "ab"),
    ('root ::= [^] "a"', "ab"),
    ('root ::= []*', "a"),
    ('root ::= "a"{0} "b"', "ab"),
    ('root ::= "a"{0}*', "ab"),
    ('root ::= a_b\na_b ::= "x"', "x"),
    ('root ::= [\\^]', "^"),
    ('root ::= [-\\]]+', "-]a"),
    ('root ::= "a"{\n2}', "a"),
    ('root ::= ("a"{\n1,\n2\n})', "ab"),
    ('root ::= "a" {1,2} *', "ab"),
    ('root ::= "a"\r\n\r\nx ::= "b"\r', "ab"),
    ('root ::= "a"\n | "b"', "ab"),
    ('root ::= "a" |\n "b"', "ab"),
    ('root ::= ("a"\n | "b" # or\n )', "ab"),
    ('root ::= <[', "a"),
    ('root ::= <[12', "a"),
    ('root ::= !"a"', "a"),
    ('root ::= <[x]>', "a"),
    ('root ::= "a"{,2}', "a"),
    ('root ::= "a"{1,2,3}', "a"),
    ('root ::= "a" x\nx ::= root | "b"', "ab"),
]


class Checker:
    def __init__(self, path: str):
        self.silence = llama_cpp.llama_log_callback(lambda *_: None)
        llama_cpp.llama_log_set(self.silence, ctypes.c_void_p(0))
        parameters = llama_cpp.llama_model_default_params()
        parameters.vocab_only = True
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), parameters)
        self.vocab = llama_cpp.llama_model_get_vocab(self.model)
        self.eos = llama_cpp.llama_vocab_eos(self.vocab)

    def tokens(self, character: str) -> list[int]:
        data = character.encode()
        buffer = (llama_cpp.llama_token * 16)()
        count = llama_cpp.llama_tokenize(self.vocab, data, len(data), buffer, 16, False, False)
        return list(buffer[:count])

    def allows(self, sampler, token: int) -> bool:
        entry = llama_cpp.llama_token_data(id=token, logit=0.0, p=0.0)
        array = llama_cpp.llama_token_data_array(data=ctypes.pointer(entry), size=1, selected=-1, sorted=False)
        llama_cpp.llama_sampler_apply(sampler, ctypes.byref(array))
        return entry.logit != float("-inf")

    def check(self, grammar: str, text: str):
        sampler = llama_cpp.llama_sampler_init_grammar(self.vocab, grammar.encode(), b"root")
        if not sampler:
            return "error"
        try:
            for index, character in enumerate(text):
                for token in self.tokens(character):
                    if not self.allows(sampler, token):
                        return index
                    llama_cpp.llama_sampler_accept(sampler, token)
            return "accepted" if self.allows(sampler, self.eos) else "prefix"
        finally:
            llama_cpp.llama_sampler_free(sampler)


def texts(alphabet: str, generator: random.Random) -> list[str]:
    chosen = {""} | set(alphabet)
    while len(chosen) < 24:
        chosen.add("".join(generator.choice(alphabet) for _ in range(generator.randint(1, 9))))
        if len(alphabet) == 1 and len(chosen) >= 8:
            break
    return sorted(chosen)


def main() -> None:
    checker = Checker(sys.argv[1])
    generator = random.Random(1)
    lines = []
    for grammar, alphabet in GRAMMARS:
        cases = [[text, checker.check(grammar, text)] for text in texts(alphabet, generator)]
        lines.append(json.dumps([grammar, cases], ensure_ascii=False))
    target = pathlib.Path(__file__).parent / "Fixtures" / "gbnf.jsonl"
    target.write_text("\n".join(lines) + "\n")


main()
