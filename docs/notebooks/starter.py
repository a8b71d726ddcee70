# %% [markdown]
# # Which language models does the world download, and how sure is that?
#
# The starter that ships with modelcensus: 19 dated states of one catalogue of language models on Hugging Face, April to October 2026. It is no census of the Hub, and the
# counter is the trailing one of 30 days. So this page says what that catalogue says, with its doubt, and what of the published figures it cannot speak to.

# %%
from modelcensus import Census

census = Census.open(source="llmfit")
census.share("country", top=8)

# %% [markdown]
# Each share stands with the lowest and highest it takes under a variant of the definition. China leads in every variant by itself; but its lowest value and the highest of the United States
# are close, so what moves them matters.

# %%
census.band("country", top=2)

# %% [markdown]
# Crediting creators moves China most: unsloth, LM Studio and others upload copies of Chinese models from elsewhere. What moves the United States most is one organisation, Hugging
# Face, that could be called French.
#
# ## What rose since June
#
# The guard leaves out what came in one step. The catalogue begins in April, so there is no window of the same length before June: models stand by what they gained.

# %%
census.movers("model", window="2026-06-09:", top=10)

# %% [markdown]
# Since August there is one. Models that the catalogue lists only since then, and that are older, have no known window before.

# %%
census.movers("model", window="2026-08-04:", top=10)

# %% [markdown]
# ## What kind of models

# %%
census.composition("size")

# %%
census.composition("licence", top=8)

# %%
census.composition("parameters", grain="month")

# %% [markdown]
# The mean is many times the median: a few very large models are downloaded, and a great many small ones. *Economies of Open Intelligence* reports the same gap for the whole Hub (in 2025 a
# mean of 20.8 B and a median of 406 M), over models of every task; a catalogue of language models has larger ones, so the figures cannot be compared, only the gap.
#
# ## How old it is, and what it is made from

# %%
census.cohort()

# %%
census.influence("organisation", top=8)

# %% [markdown]
# The catalogue states no base models: what is known of lines here is told by names alone (`-GGUF`, `-AWQ`), so derivatives are undercounted.
#
# ## Beside what is published
#
# What can be held beside a published figure, and what cannot:

# %%
def part(answer, group):
    """The share of one group, in percent."""
    return next(f"{row['share']:.1%}" for row in answer.rows if group in row.values())


print(f"Qwen's maker, by publisher {part(census.share('organisation'), 'alibaba')}, by creator {part(census.share('organisation', credit='creator'), 'alibaba')}")
print(f"models under a billion parameters {part(census.composition('size'), 'under 1B')}")
print(f"quantised by their name {part(census.composition('relation'), 'quantized')}")
print(f"Apache 2.0 {part(census.composition('licence'), 'apache-2.0')}, MIT {part(census.composition('licence'), 'mit')}")

# %% [markdown]
# - Model Pulse printed 54 % for Qwen among text and vision-language downloads, later 30 % from the same data with another denominator: both credits here lie between the two.
# - The Hub's summer report has models under a billion parameters at 83 % of all-time downloads. That is of every task, where embedding models are most of it; among language models it is far less.
# - EOI's quantised share and ATOM's Qwen derivatives rest on stated base models, which this catalogue does not have. They cannot be reproduced from it.
# - 59 % Apache and 22 % MIT of Chinese releases over 20 billion are counts of releases, not of downloads; licences here are weighted by downloads.
