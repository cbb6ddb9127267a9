"""Where the files of a scrub job lie. What may hold a number in plaintext is encrypted under the job's own key.

list          as received                               encrypted
request       how it was described: JSON                encrypted
head          its columns: JSON                         encrypted
register/     the register as of the job (`freeze`)     sealed numbers
firm-…        what a firm has on file                   sealed numbers
chunk-N       rows of the list                          encrypted
answers-N     numbers and answers of those rows         encrypted
answers-N-C   of one of several columns of numbers      encrypted
sealed-N-G    the sorted numbers of one group of rows   sealed numbers
sparse-N      the numbers of sparse ranges            sealed numbers
unplanned-N   the numbers of no plan, each once       sealed numbers
again-N       which rows repeat an earlier one
result-N…     a part of a result                        encrypted
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files.sync import whole
from core.running.vault_folder import VaultFolder


class JobFiles(VaultFolder):
    kept_in = "scrub-jobs"

    @property
    def register(self) -> Path:
        return self.folder / "register"

    def keep_only(self, *names: str) -> None:
        """Everything else goes, for the list is read anew."""
        for path in self.folder.iterdir():
            if path.name not in names:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def put_json(self, name: str, value: Any) -> None:
        self.put(name, json.dumps(value, ensure_ascii=False).encode())

    def get_json(self, name: str) -> Any:
        return json.loads(self.get(name))

    def put_array(self, name: str, values: NDArray[Any]) -> None:
        """A plain file of one array, for what holds no number in plaintext."""
        draft = self.folder / f".{name}.{os.getpid()}"
        with whole(draft) as file:
            np.save(file, values)
        draft.replace(self.folder / name)

    def get_array(self, name: str) -> NDArray[Any]:
        array: NDArray[Any] = np.load(self.folder / name, mmap_mode="r")
        return array
