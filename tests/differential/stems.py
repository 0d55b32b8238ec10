"""Writes words and their stems by nltk, beside which the stems of TOKENIZATION are tested: `pip install nltk==3.10.4`, then
`python stems.py > recipe-core/src/steps/science/tokenization/stems.tsv`.

The words are those of the documentation in Python's standard library and in nltk, of which every sixteenth is taken, and some that
have rules of their own.
"""

import hashlib
import pathlib
import re
import sys
import sysconfig

import nltk
from nltk.stem import LancasterStemmer, PorterStemmer

OWN = """sky skies dying lying tying news innings inning outings outing cannings canning howe proceed exceed succeed yy yyy
    aye bye by ay syzygy toy ties died dies spies spied tie agreed feed bled sing hopping falling hissing fizzed filing failing
    conflated troubled sized enjoy enjoyment happy rationally formally alli really logically apology sky's don't o'neill 3rd x1s
    café naïve crème straße año être über""".split()


def words():
    folders = [pathlib.Path(sysconfig.get_paths()["stdlib"]), pathlib.Path(nltk.__file__).parent]
    found = set()
    for folder in folders:
        for path in sorted(folder.glob("*.py")) + sorted(folder.glob("*/*.py")):
            if "site-packages" in path.parts and folder is folders[0]:
                continue
            found.update(re.findall(r"\b[a-z]{3,}\b", path.read_text(errors="ignore").lower()))
    return sorted(found)


def main():
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    taken = [word for word in words() if int(hashlib.md5(word.encode()).hexdigest(), 16) % every == 0]
    porter, lancaster = PorterStemmer(), LancasterStemmer()
    print("# word, PorterStemmer, LancasterStemmer; written by tests/differential/stems.py with nltk (Apache-2.0)")
    for word in sorted(set(taken) | set(OWN)):
        print(word, porter.stem(word), lancaster.stem(word), sep="\t")


main()
