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
