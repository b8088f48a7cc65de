def generate(data):
    # The student's user id, where the course lets server.py know it ("Accessing user and group identity" in
    # PrairieLearn's documentation); otherwise an id of this variant, which is the student's alone as well.
    user = data["options"].get("user") or {}
    data["params"]["student"] = user.get("uid") or f"variant-{data['variant_seed']}"
