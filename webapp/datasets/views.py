"""Pages of datasets; the elements on them go on through the API."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from webapp.datasets.schemas import DatasetOut
from webapp.datasets.selectors import get_dataset_for, list_datasets_for


@login_required
def dataset_list(request: HttpRequest) -> HttpResponse:
    """All datasets of the user, and the place to drop files."""
    initial = [
        DatasetOut.from_orm(dataset).model_dump(mode="json")
        for dataset in list_datasets_for(request.user)
    ]
    return render(request, "datasets/list.html", {"initial": initial})


@login_required
def dataset_detail(request: HttpRequest, dataset_id: uuid.UUID) -> HttpResponse:
    """One dataset: songs, figures, versions, what was turned away."""
    dataset = get_dataset_for(request.user, dataset_id)
    initial = DatasetOut.from_orm(dataset).model_dump(mode="json")
    return render(request, "datasets/detail.html", {"dataset": dataset, "initial": initial})
