"""What can be done with a dataset."""

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from ml.music.corpus import BUILTIN_DATASETS
from webapp.accounts.models import User
from webapp.core.errors import DomainError
from webapp.datasets.models import (
    Dataset,
    DatasetFile,
    DatasetVersion,
    VersionSong,
    random_path,
)
from webapp.datasets.uploads import (
    ZIP_MAGIC,
    Upload,
    check_file_count,
    check_file_size,
    check_total_size,
    clean_file_name,
)
from webapp.jobs.models import Job
from webapp.jobs.services import cancel_job, request_job

NAME_LENGTH = 120


def create_dataset(owner: User, *, name: str, files: Sequence[Upload]) -> Dataset:
    """Keep the files and queue the job that reads them.

    Args:
        owner: whose dataset it is.
        name: how it is called; empty means: like its first file.
        files: MIDI files and zip archives of them.

    Raises:
        DomainError: no files, too many, too large, or all of them empty; nothing is kept.
    """
    _check_files(files)
    fallback = PurePosixPath(clean_file_name(files[0].name or "")).stem
    with _remove_files_on_error() as stored, transaction.atomic():
        dataset = Dataset.objects.create(
            owner=owner, kind=Dataset.Kind.UPLOAD, name=_check_name(name.strip() or fallback)
        )
        _store_files(dataset, files=files, stored=stored)
    return dataset


def add_files(dataset: Dataset, *, files: Sequence[Upload]) -> None:
    """Keep more files for a dataset and queue the job that reads them.

    Raises:
        DomainError: as for `create_dataset`, or the dataset is a built-in one.
    """
    if dataset.kind != Dataset.Kind.UPLOAD:
        msg = f"{dataset.name} is a built-in dataset: files can be added only to your own uploads."
        raise DomainError(msg, status=409)
    _check_files(files)
    with _remove_files_on_error() as stored, transaction.atomic():
        _remove_abandoned_files(dataset)
        _store_files(dataset, files=files, stored=stored)


def create_builtin_dataset(owner: User, *, key: str) -> Dataset:
    """Make the user's own dataset from one that comes with Blindfold; a job fills it.

    Raises:
        DomainError: there is none of that key, or the user has it already.
    """
    builtin = BUILTIN_DATASETS.get(key)
    if builtin is None:
        known = ", ".join(BUILTIN_DATASETS)
        msg = f"There is no built-in dataset {key!r}; there are: {known}."
        raise DomainError(msg, status=404, field="key")
    try:
        with transaction.atomic():
            dataset = Dataset.objects.create(
                owner=owner,
                kind=Dataset.Kind.BUILTIN,
                builtin_key=key,
                name=builtin.title[:NAME_LENGTH],
            )
            dataset.job = request_job(
                owner=owner, kind="parse", task="webapp.datasets.tasks.load_builtin", queue="cpu"
            )
            dataset.save(update_fields=["job"])
    except IntegrityError as error:
        if not Dataset.objects.owned_by(owner).filter(builtin_key=key).exists():
            raise
        msg = f"You already have {builtin.title} among your datasets."
        raise DomainError(msg, status=409, field="key") from error
    return dataset


def rename_dataset(dataset: Dataset, *, name: str) -> None:
    """Give a dataset another name.

    Raises:
        DomainError: the name is empty or too long.
    """
    dataset.name = _check_name(name.strip())
    dataset.save(update_fields=["name"])


def delete_dataset(dataset: Dataset) -> None:
    """Delete a dataset with its songs, versions and files; its parsing stops.

    Raises:
        DomainError: a run was trained on it.
    """
    files = list(dataset.files.select_related("job"))
    jobs = {file.job_id: file.job for file in files}
    if dataset.job is not None:
        jobs[dataset.job.pk] = dataset.job
    try:
        with transaction.atomic():
            for job in jobs.values():
                with contextlib.suppress(DomainError):  # it has ended
                    cancel_job(job)
            dataset.delete()
    except ProtectedError as error:
        count = len(error.protected_objects)
        runs = "one run was" if count == 1 else f"{count} runs were"
        msg = f"{dataset.name} cannot be deleted: {runs} trained on it. Delete the runs first."
        raise DomainError(msg, status=409) from error
    for file in files:
        file.remove_content()


def freeze_version(dataset: Dataset) -> DatasetVersion:
    """Return the version of the songs as they are now; the same songs give the same version.

    Raises:
        DomainError: the dataset is still being read, or has no songs.
    """
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
        if _is_being_read(dataset):
            msg = f"{dataset.name} is still being read; train on it once that is done."
            raise DomainError(msg, status=409, field="dataset_id")
        songs = list(dataset.songs.order_by("content_hash").values_list("pk", "content_hash"))
        if not songs:
            msg = f"{dataset.name} has no songs to train on."
            raise DomainError(msg, status=409, field="dataset_id")
        digest = hashlib.sha256("\n".join(song_hash for _, song_hash in songs).encode())
        version, created = DatasetVersion.objects.get_or_create(
            dataset=dataset, hash=digest.hexdigest(), defaults={"song_count": len(songs)}
        )
        if created:
            VersionSong.objects.bulk_create(
                [
                    VersionSong(version=version, song_id=song_id, position=position)
                    for position, (song_id, _) in enumerate(songs)
                ],
                batch_size=500,
            )
    return version


def _is_being_read(dataset: Dataset) -> bool:
    active = [Job.Status.QUEUED, Job.Status.RUNNING]
    newest = dataset.job is not None and not dataset.job.is_finished
    return newest or dataset.files.filter(job__status__in=active).exists()


def _check_name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        msg = "A dataset needs a name."
        raise DomainError(msg, field="name")
    if len(name) > NAME_LENGTH:
        msg = f"A name may have {NAME_LENGTH} characters, got {len(name)}."
        raise DomainError(msg, field="name")
    return name


def _check_files(files: Sequence[Upload]) -> None:
    if not files:
        msg = "Choose at least one MIDI file or a zip archive of MIDI files."
        raise DomainError(msg, field="files")
    check_file_count(len(files))
    check_total_size(sum(file.size or 0 for file in files))
    for file in files:
        file.seek(0)
        head = file.read(len(ZIP_MAGIC))
        file.seek(0)
        check_file_size(file.name or "", size=file.size or 0, head=head)
    if not any(file.size for file in files):
        names = ", ".join(clean_file_name(file.name or "") for file in files[:3])
        msg = f"{names} is empty: it has no bytes." if len(files) == 1 else "All files are empty."
        raise DomainError(msg, field="files")


def _store_files(dataset: Dataset, *, files: Sequence[Upload], stored: list[DatasetFile]) -> None:
    job = request_job(
        owner=dataset.owner, kind="parse", task="webapp.datasets.tasks.parse_upload", queue="cpu"
    )
    for file in files:
        # The path comes first, so that a copy cut short by a full disk is removed as well.
        row = DatasetFile(
            dataset=dataset,
            job=job,
            name=clean_file_name(file.name or ""),
            size=file.size or 0,
            content=random_path(),
        )
        stored.append(row)
        row.content.storage.save(row.content.name, file)
        row.save()
    dataset.job = job
    dataset.save(update_fields=["job"])


@contextlib.contextmanager
def _remove_files_on_error() -> Iterator[list[DatasetFile]]:
    stored: list[DatasetFile] = []
    try:
        yield stored
    except BaseException:
        for row in stored:
            row.remove_content()
        raise


def _remove_abandoned_files(dataset: Dataset) -> None:
    """Drop what an earlier job, failed or cancelled, did not come to read."""
    ended = [Job.Status.FAILED, Job.Status.CANCELLED]
    for file in dataset.files.filter(parsed_at__isnull=True, job__status__in=ended):
        file.remove_content()
        file.delete()
